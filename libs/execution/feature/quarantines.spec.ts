import { MINUTE_MS, newId } from '#kernel';
import { cellKilled, quarantineLifted, scriptQuarantined } from '#contracts';
import type { ScriptQuarantined } from '#contracts';
import { InProcessBus } from '#platform/messaging';
import { createLogger } from '#platform/telemetry';
import { Quarantines } from './quarantines.js';

const logger = createLogger('spec', 'silent');

let bus: InProcessBus;
let now: number;
let heard: ScriptQuarantined[];
let ours: Quarantines;
let theirs: Quarantines;
const scriptId = newId();

beforeEach(async () => {
  now = 1_700_000_000_000;
  heard = [];
  bus = new InProcessBus((error) => {
    throw error;
  });
  const clock = { now: () => now };
  [ours, theirs] = [new Quarantines(bus, logger, clock), new Quarantines(bus, logger, clock)];
  bus.subscribe(scriptQuarantined, (event) => heard.push(event));
  await bus.start();
});
afterEach(() => bus.close());

const delivered = (): Promise<void> =>
  new Promise((resolve) => {
    setImmediate(resolve);
  });

describe('three kills (R-CELL-08)', () => {
  it('are refused at once here, and as soon as it is heard elsewhere', async () => {
    for (let kill = 0; kill < 3; kill++) ours.blamed(scriptId, 1, 'SIGABRT');
    expect(() => ours.refuse(scriptId, 1)).toThrow(
      expect.objectContaining({ code: 'script.quarantined', retryAfterSeconds: 60 }),
    );
    await delivered();
    expect(() => theirs.refuse(scriptId, 1)).toThrow(/keeps ending the process/);
    expect(heard).toEqual([
      { scriptId, version: 1, untilMs: now + MINUTE_MS, strikes: 1, reason: 'SIGABRT' },
    ]);
  });

  it('count wherever they happened, each once', async () => {
    ours.blamed(scriptId, 1, 'SIGABRT');
    theirs.blamed(scriptId, 1, 'SIGABRT');
    await delivered();
    for (const one of [ours, theirs]) expect(() => one.refuse(scriptId, 1)).not.toThrow();
    ours.blamed(scriptId, 1, 'SIGABRT');
    await delivered();
    for (const one of [ours, theirs]) expect(() => one.refuse(scriptId, 1)).toThrow(/pauses/);
    expect(heard).toHaveLength(1);
  });

  it('leave other versions and scripts alone: a new version is a new beginning', () => {
    for (let kill = 0; kill < 3; kill++) ours.blamed(scriptId, 1, 'SIGABRT');
    expect(() => ours.refuse(scriptId, 2)).not.toThrow();
    expect(() => ours.refuse(newId(), 1)).not.toThrow();
  });

  it('are forgiven when the time is over, not forgotten', async () => {
    for (let kill = 0; kill < 3; kill++) ours.blamed(scriptId, 1, 'SIGABRT');
    await delivered();
    now += MINUTE_MS;
    expect(() => ours.refuse(scriptId, 1)).not.toThrow();
    for (let kill = 0; kill < 3; kill++) ours.blamed(scriptId, 1, 'SIGABRT');
    expect(() => ours.refuse(scriptId, 1)).toThrow(expect.objectContaining({ retryAfterSeconds: 120 }));
  });

  it('are lifted everywhere by hand', async () => {
    for (let kill = 0; kill < 3; kill++) ours.blamed(scriptId, 1, 'SIGABRT');
    await delivered();
    bus.publish(quarantineLifted, { scriptId });
    await delivered();
    for (const one of [ours, theirs]) expect(() => one.refuse(scriptId, 1)).not.toThrow();
  });

  it('of an executor that is gone count as well', async () => {
    for (let kill = 0; kill < 3; kill++) bus.publish(cellKilled, { scriptId, version: 1, reason: 'SIGSEGV' });
    await delivered();
    for (const one of [ours, theirs]) expect(() => one.refuse(scriptId, 1)).toThrow(/pauses/);
  });
});
