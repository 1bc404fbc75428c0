import { newId } from '#kernel';
import { executorAnnounced } from '#contracts';
import { InProcessBus } from '#platform/messaging';
import { createLogger } from '#platform/telemetry';
import { ExecutorDirectory } from './executor-directory.js';
import { Inbox, WaiterLostError } from './inbox.js';
import type { PartSink } from './inbox.js';

const nobody: PartSink = { part: () => Promise.resolve(false) };

it('keeps the waiter of the next attempt when the one before is answered late', async () => {
  const bus = new InProcessBus();
  const directory = new ExecutorDirectory(bus, createLogger('spec', 'silent'));
  const inbox = new Inbox(directory);
  const [executionId, gone, next] = [newId(), newId(), newId()];
  await bus.start();
  for (const executorId of [gone, next])
    bus.publish(executorAnnounced, { executorId, inFlight: 0, capacity: 1, draining: false });
  await new Promise((resolve) => setImmediate(resolve));
  let answerLate: (text: string) => void = () => undefined;
  const late = new Promise<string>((resolve) => (answerLate = resolve));
  const first = inbox.wait(executionId, gone, nobody, late);
  directory.unreachable(gone);
  await expect(first).rejects.toThrow(WaiterLostError);
  const second = inbox.wait(executionId, next, nobody, new Promise<string>(() => undefined));
  answerLate('late');
  await late;
  await Promise.resolve();
  expect(inbox.executorOf(executionId)).toBe(next);
  directory.unreachable(next);
  await expect(second).rejects.toThrow(WaiterLostError);
  await bus.close();
});
