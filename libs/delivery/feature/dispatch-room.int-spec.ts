import { InProcessBus } from '#platform/messaging';
import { usePostgres } from '#testing';
import { given } from '../data/events.for-spec.js';
import { writeHttpPayload } from '../domain/index.js';
import { anInvocation } from './an-invocation.for-spec.js';
import { ExecutorUnderSpec, pause, succeeding, until, useDispatchWorld } from './dispatch-world.for-spec.js';
import { PresenceResponder } from './upkeep/presence.responder.js';

const pg = usePostgres({ poolSize: 30 });
const world = useDispatchWorld(pg);
const { request, requestId, body } = anInvocation();
const hook = { payload: writeHttpPayload({ request, requestId, body }) };

it('leaves events where they are while there is no manager, and goes on when one comes (R-DISP-03)', async () => {
  const bus = new InProcessBus();
  await bus.start();
  const runs = new ExecutorUnderSpec(bus, succeeding);
  await given(pg.database, world.owner, 3, hook);
  const one = world.orchestrator({ bus });
  await one.start();
  await pause(700);
  expect(runs.requests).toEqual([]);
  const untouched = { attemptCount: 0, firstAttemptAt: null, leaseUntil: null };
  expect(await pg.db.outboxEvent.findMany()).toEqual(Array(3).fill(expect.objectContaining(untouched)));
  new PresenceResponder(bus);
  await until(async () => (await pg.db.outboxEvent.count()) === 0);
  expect(runs.requests).toHaveLength(3);
  runs.silence();
  await one.stop();
  await bus.close();
});
