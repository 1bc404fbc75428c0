import { newId } from '#kernel';
import { FirstStillRunningError, IdempotencyKeyError, KeyReusedError } from '#identity/domain';
import { outboxFilled } from '#contracts';
import { InProcessBus } from '#platform/messaging';
import { usePostgres } from '#testing';
import { claim, scriptIn } from '../data/events.for-spec.js';
import type { Owner } from '../data/events.for-spec.js';
import { readHttpPayload } from '../domain/index.js';
import type { Invocation } from '../domain/index.js';
import { anInvocation } from './an-invocation.for-spec.js';
import type { AcceptOptions } from './async-runs.js';
import { ScriptGoneError } from './data-plane.errors.js';
import { OrchestratorUnderSpec, pause } from './dispatch-world.for-spec.js';

const pg = usePostgres({ poolSize: 20 });
let bus: InProcessBus;
let orchestrator: OrchestratorUnderSpec;
let owner: Owner;
beforeEach(async () => {
  await pg.database.execute('TRUNCATE apps, idempotency_keys CASCADE', []);
  bus = new InProcessBus();
  owner = await scriptIn(pg.db);
  orchestrator = new OrchestratorUnderSpec({ database: pg.database, bus });
});
afterEach(() => bus.close());

function aRequest(more: Partial<Invocation> = {}, of: Owner = owner): Invocation {
  const invocation = anInvocation();
  const script = { ...invocation.script, id: of.scriptId, appId: of.appId, version: 1 };
  return { ...invocation, script, ...more };
}

const options = (more: Partial<AcceptOptions> = {}): AcceptOptions => ({
  ...{ idempotencyKey: undefined, routeId: 'route-1', principalId: null },
  ...more,
});
const rows = () => pg.db.outboxEvent.findMany();
const withKey = (idempotencyKey: string, more: Partial<AcceptOptions> = {}) =>
  options({ idempotencyKey, ...more });
const withBody = (text: string) => aRequest({ body: { kind: 'text', text, bytes: text.length } });

describe('a request that was accepted', () => {
  it('is committed, with all that its script is to see (R-ROUTE-35)', async () => {
    const invocation = aRequest();
    const principalId = newId();
    const { executionId, acceptedAt } = await orchestrator.asyncRuns.accept(
      invocation,
      options({ principalId }),
    );
    expect(executionId).toBe(invocation.executionId);
    expect(Math.abs(acceptedAt.getTime() - Date.now())).toBeLessThan(60_000);
    const [event] = await claim(pg.database);
    expect(event).toMatchObject({
      ...{ id: executionId, ...owner, version: null, source: 'http', triggerId: null, principalId },
      ...{ cause: { rootId: executionId, parentId: null, depth: 0 }, failures: 0 },
      retry: { maxAttempts: 3, backoff: 'constant', baseMs: 20, maxMs: 1_000, jitter: 0 },
    });
    const { request, requestId, body } = invocation;
    expect(readHttpPayload(event?.payload ?? '')).toEqual({ request, requestId, body, principal: null });
  });

  it('keeps the version that somebody has asked for, and else takes the one in force when it is run', async () => {
    const { request } = aRequest();
    const headers = { 'x-picloud-version': '7' };
    const wished = aRequest({ request: { ...request, headers } });
    await orchestrator.asyncRuns.accept({ ...wished, script: { ...wished.script, version: 7 } }, options());
    expect((await rows()).map(({ version }) => version)).toEqual([7]);
  });

  it('may have a body of 10 MiB, of whatever bytes', async () => {
    const bytes = 10 * 1_048_576;
    const text = '\0\u00ff'.repeat(bytes / 2);
    await orchestrator.asyncRuns.accept(aRequest({ body: { kind: 'bytes', text, bytes } }), options());
    const [event] = await claim(pg.database);
    expect(readHttpPayload(event?.payload ?? '').body.text === text).toBe(true);
  });

  it('is refused when its app is gone, with or without a key', async () => {
    await pg.db.app.delete({ where: { id: owner.appId } });
    for (const one of [options(), withKey('a')])
      await expect(orchestrator.asyncRuns.accept(aRequest(), one)).rejects.toThrow(ScriptGoneError);
    expect(await pg.db.idempotencyKey.count()).toBe(0);
  });

  it('is one of many that come at once: all are committed, but for those whose app is gone', async () => {
    const gone = { appId: newId(), scriptId: newId() };
    const requests = Array.from({ length: 250 }, (_, n) => aRequest({}, n % 50 === 7 ? gone : owner));
    const answers = await Promise.allSettled(
      requests.map((one) => orchestrator.asyncRuns.accept(one, options())),
    );
    const refused = answers.flatMap((one) => (one.status === 'rejected' ? [one.reason as unknown] : []));
    expect(refused).toHaveLength(5);
    for (const error of refused) expect(error).toBeInstanceOf(ScriptGoneError);
    const kept = requests.filter(({ script }) => script.id === owner.scriptId);
    expect((await rows()).map(({ id }) => id).sort()).toEqual(
      kept.map(({ executionId }) => executionId).sort(),
    );
  });

  it('wakes the other dispatchers when its own can take no more (D7)', async () => {
    let told = 0;
    bus.subscribe(outboxFilled, () => (told += 1));
    await bus.start();
    await orchestrator.asyncRuns.accept(aRequest(), options());
    await pause(20);
    expect(told).toBe(1);
  });
});

describe('an Idempotency-Key', () => {
  it('gives the first answer again, for one run', async () => {
    const first = await orchestrator.asyncRuns.accept(aRequest(), withKey('key-1'));
    for (let n = 0; n < 3; n++)
      expect(await orchestrator.asyncRuns.accept(aRequest(), withKey('key-1'))).toEqual(first);
    expect(await rows()).toHaveLength(1);
  });

  it('is one run also for many requests at once, time and again', async () => {
    for (let round = 0; round < 8; round++) {
      const key = withKey(`key-${round}`);
      const answers = await Promise.all(
        Array.from({ length: 10 }, () => orchestrator.asyncRuns.accept(aRequest(), key)),
      );
      expect(new Set(answers.map(({ executionId }) => executionId)).size).toBe(1);
      expect(await rows()).toHaveLength(round + 1);
    }
  });

  it.each<[string, (request: Invocation['request']) => Partial<Invocation>]>([
    ['body', () => ({ body: { kind: 'text', text: 'other', bytes: 5 } })],
    ['kind of body', () => ({ body: { kind: 'json', text: 'hello', bytes: 5 } })],
    ['path', (request) => ({ request: { ...request, path: '/other' } })],
    ['query', (request) => ({ request: { ...request, queryString: 'a=b' } })],
    ['method', (request) => ({ request: { ...request, method: 'PUT' } })],
  ])('belongs to its request: another %s is refused', async (_, more) => {
    await orchestrator.asyncRuns.accept(aRequest(), withKey('key'));
    const other = aRequest(more(aRequest().request));
    await expect(orchestrator.asyncRuns.accept(other, withKey('key'))).rejects.toThrow(KeyReusedError);
    expect(await rows()).toHaveLength(1);
  });

  it('belongs to its caller: others mean another run by it', async () => {
    const [ann, bob] = [newId(), newId()];
    const keys = [
      withKey('key', { principalId: ann }),
      withKey('key', { principalId: bob }),
      withKey('key', { routeId: 'route-1' }),
      withKey('key', { routeId: 'route-2' }),
    ];
    const accept = (one: AcceptOptions) => orchestrator.asyncRuns.accept(aRequest(), one);
    const first = await Promise.all(keys.map(accept));
    expect(new Set(first.map(({ executionId }) => executionId)).size).toBe(4);
    expect(await Promise.all(keys.map(accept))).toEqual(first);
  });

  it('is free again when its request was not committed', async () => {
    const broken = { ...aRequest(), script: { ...aRequest().script, appId: newId() } };
    await expect(orchestrator.asyncRuns.accept(broken, withKey('key'))).rejects.toThrow();
    await orchestrator.asyncRuns.accept(withBody('hello'), withKey('key'));
    expect(await rows()).toHaveLength(1);
  });

  it.each(['', 'a b', 'é', 'x'.repeat(256)])('has a form: %p has not', async (key) => {
    await expect(orchestrator.asyncRuns.accept(aRequest(), withKey(key))).rejects.toThrow(
      IdempotencyKeyError,
    );
  });

  it('whose first request has no answer yet is refused for now', async () => {
    const first = pg.database.db.$executeRaw`
      INSERT INTO idempotency_keys (scope, key, fingerprint, state, expires_at)
      VALUES ('async:route:route-1', 'key', ${fingerprintOf(aRequest())}, 'running', now() + interval '1 hour')`;
    await first;
    await expect(orchestrator.asyncRuns.accept(aRequest(), withKey('key'))).rejects.toThrow(
      FirstStillRunningError,
    );
  });
});

function fingerprintOf(invocation: Invocation): Uint8Array<ArrayBuffer> {
  return orchestrator.fingerprints.of(invocation);
}
