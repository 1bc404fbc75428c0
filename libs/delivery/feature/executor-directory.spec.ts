import { setTimeout as pause } from 'node:timers/promises';
import { newId } from '#kernel';
import { EXECUTOR_ANNOUNCE_EVERY_MS, EXECUTOR_SILENCE_MS, executorAnnounced } from '#contracts';
import { InProcessBus } from '#platform/messaging';
import { createLogger } from '#platform/telemetry';
import { ExecutorDirectory } from './executor-directory.js';

const NONE: ReadonlySet<string> = new Set();

const cleanUps: (() => void)[] = [];
afterEach(() => {
  for (const cleanUp of cleanUps.splice(0)) cleanUp();
});

/** A directory that has heard of one executor, and what makes that announce itself. */
async function given() {
  const bus = new InProcessBus();
  const directory = new ExecutorDirectory(bus, createLogger('spec', 'silent'));
  const gone: string[] = [];
  directory.onGone((executorId) => gone.push(executorId));
  await bus.start();
  const executorId = newId();
  const announce = () =>
    bus.publish(executorAnnounced, { executorId, inFlight: 0, capacity: 8, draining: false });
  announce();
  await directory.start();
  cleanUps.push(() => directory.stop());
  return { directory, executorId, announce, gone };
}

function standStill(ms: number): void {
  const until = performance.now() + ms;
  while (performance.now() < until);
}

describe('the executors that are alive', () => {
  it('do not include one that has been silent for too long', async () => {
    const { directory, executorId, gone } = await given();
    await pause(EXECUTOR_SILENCE_MS - 500);
    expect(directory.choose('script', NONE)).toBe(executorId);
    await pause(1_200);
    expect(gone).toEqual([executorId]);
    expect(directory.choose('script', NONE)).toBeUndefined();
  });

  it('are still there after the process that listens stood still, and are given up if they say nothing then', async () => {
    const { directory, executorId, announce, gone } = await given();
    const announcing = setInterval(announce, EXECUTOR_ANNOUNCE_EVERY_MS);
    cleanUps.push(() => clearInterval(announcing));
    standStill(EXECUTOR_SILENCE_MS + 300);
    await pause(20);
    expect(directory.choose('script', NONE)).toBe(executorId);
    expect(gone).toEqual([]);
    clearInterval(announcing);
    standStill(EXECUTOR_SILENCE_MS + 300);
    await pause(EXECUTOR_SILENCE_MS + 800);
    expect(gone).toEqual([executorId]);
  }, 20_000);

  it('do not stay for longer when they were heard between a standstill and the look', async () => {
    const { executorId, announce, gone } = await given();
    standStill(2 * EXECUTOR_SILENCE_MS);
    announce();
    await pause(EXECUTOR_SILENCE_MS - 500);
    expect(gone).toEqual([]);
    await pause(1_200);
    expect(gone).toEqual([executorId]);
  }, 20_000);
});
