import { MIB, newId } from '#kernel';
import { usePostgres } from '#testing';
import { givenLetters } from '../../data/dead-letters.for-spec.js';
import type { LetterDraft } from '../../data/dead-letters.for-spec.js';
import { claim, scriptIn } from '../../data/events.for-spec.js';
import type { Owner } from '../../data/events.for-spec.js';
import { readHttpPayload, writeHttpPayload } from '../../domain/index.js';
import { anInvocation } from '../an-invocation.for-spec.js';
import { startDeadLettersApp } from './dead-letters-app.for-spec.js';
import type { DeadLettersApp } from './dead-letters-app.for-spec.js';

const pg = usePostgres();
let admin: DeadLettersApp;
let owner: Owner;
beforeAll(async () => {
  admin = await startDeadLettersApp(pg.database);
});
afterAll(() => admin.close());
beforeEach(async () => {
  owner = await scriptIn(pg.db);
});

const { request, requestId, body } = anInvocation();
const http = JSON.parse(writeHttpPayload({ request, requestId, body })) as Record<string, unknown>;
const httpLetter: LetterDraft = { payload: http as never };
const resolved: LetterDraft = { resolution: 'ignored', resolvedAt: new Date() };

type Answered = { status: number; json: Record<string, unknown> & { code: string } };
const at = (path = '', appId = owner.appId): string => `/apps/${appId}/dead_letters${path}`;
const ask = async (path: string, payload?: unknown, headers = {}): Promise<Answered> =>
  (await admin.request(
    payload === undefined ? 'GET' : 'POST',
    path,
    payload,
    headers,
  )) as unknown as Answered;
async function idsOf(path: string): Promise<string[]> {
  const { status, json } = await ask(path);
  expect(status).toBe(200);
  return (json['items'] as { id: string }[]).map(({ id }) => id);
}
const given = async (...drafts: LetterDraft[]): Promise<string[]> =>
  givenLetters(pg.db, owner, drafts.length === 0 ? [{}] : drafts);
const one = async (draft: LetterDraft = {}): Promise<string> => (await given(draft))[0] as string;
const resolutions = async (ids: readonly string[]) =>
  Promise.all(
    ids.map(async (id) => (await pg.db.deadLetter.findUniqueOrThrow({ where: { id } })).resolution),
  );
const ours = async () => (await claim(pg.database)).filter(({ appId }) => appId === owner.appId);
const audited = () => pg.db.auditRecord.findMany({ where: { appId: owner.appId }, orderBy: { id: 'asc' } });

describe('the list (R-DL-02)', () => {
  it('is newest first, in pages, narrowed as asked, and without payloads', async () => {
    const triggerId = newId();
    const drafts = [{}, resolved, { source: 'kv', triggerId }, { errorCode: 'script.timed-out' }];
    const [a, b, c, d] = await given(...drafts);
    expect(await idsOf(at())).toEqual([d, c, b, a]);
    expect(await idsOf(at('', `app-${owner.appId}`))).toEqual([d, c, b, a]);
    expect(await idsOf(at('?unresolved=true'))).toEqual([d, c, a]);
    expect(await idsOf(at('?unresolved=false'))).toEqual([b]);
    expect(await idsOf(at('?source=kv'))).toEqual([c]);
    expect(await idsOf(at(`?trigger_id=${triggerId}`))).toEqual([c]);
    expect(await idsOf(at(`?script_id=${newId()}`))).toEqual([]);
    expect(await idsOf(at('?code=script.timed-out'))).toEqual([d]);
    expect(await idsOf(at('?from=2020-01-01T00:00:00Z&to=2020-01-02T00:00:00Z'))).toEqual([]);
    const { json } = await ask(at('?limit=3'));
    expect(await idsOf(at(`?limit=3&cursor=${String(json['next_cursor'])}`))).toEqual([a]);
    const [item] = json['items'] as Record<string, unknown>[];
    expect(item).toMatchObject({
      ...{ id: d, app_id: owner.appId, script_id: owner.scriptId, version: 4, pinned_version: null },
      ...{ source: 'http', trigger_id: null, attempts: 3, max_attempts: 3, payload_bytes: 10 },
      ...{ error: { code: 'script.timed-out', message: 'boom' }, resolution: null, resolved_at: null },
    });
    expect(item).not.toHaveProperty('payload');
  });

  it.each(['cursor=x', 'unresolved=maybe', 'source=%27', 'trigger_id=7', 'from=2020-02-31T00:00:00Z'])(
    'refuses what it cannot follow: %s',
    async (query) => {
      expect((await ask(at(`?${query}`))).status).toBe(422);
    },
  );

  it('is counted as a whole, by source and by script', async () => {
    const other = (await scriptIn(pg.db, owner.appId)).scriptId;
    await given({}, { source: 'kv' }, { scriptId: other }, { scriptId: other, source: 'cron' }, {}, resolved);
    expect((await ask(at('/count'))).json).toEqual({
      unresolved: 5,
      by_source: [
        { source: 'http', unresolved: 3 },
        { source: 'cron', unresolved: 1 },
        { source: 'kv', unresolved: 1 },
      ],
      by_script: [
        { script_id: owner.scriptId, unresolved: 3 },
        { script_id: other, unresolved: 2 },
      ],
    });
  });
});

it('one is shown with its payload and the whole error (R-DL-02)', async () => {
  const id = await one({ ...httpLetter, pinnedVersion: 2 });
  const { status, json } = await ask(at(`/${id}`));
  expect(status).toBe(200);
  expect(json).toMatchObject({
    ...{ id, payload: http, pinned_version: 2 },
    error: { code: 'script.threw', message: 'boom', stack: 'at line 1' },
  });
});

it('one of another app is not there, whatever is done with it (R-DL-05)', async () => {
  const id = await one();
  const elsewhere = (await scriptIn(pg.db)).appId;
  const answers = [
    await ask(at(`/${id}`, elsewhere)),
    await ask(at(`/${id}/replay`, elsewhere), {}),
    await ask(at(`/${id}/resolve`, elsewhere), { reason: 'ignored' }),
    await ask(at(`/${newId()}`)),
    await ask(at('/no-id')),
    await ask(at('/no-id/replay'), {}),
  ];
  for (const { status, json } of answers) expect([status, json.code]).toEqual([404, 'dead-letter.not-found']);
  expect(await resolutions([id])).toEqual([null]);
});

describe('a replay', () => {
  it('runs the event again, and says as which execution (R-DL-03)', async () => {
    const id = await one(httpLetter);
    const before = admin.rings();
    const { status, json } = await ask(at(`/${id}/replay`), {});
    expect(status).toBe(200);
    expect(json).toMatchObject({ id, resolution: 'replayed' });
    expect(json).not.toHaveProperty('payload');
    const [event, ...more] = await ours();
    expect(more).toEqual([]);
    expect(event).toMatchObject({
      ...{ id: json['replayed_as'], scriptId: owner.scriptId, failures: 0, version: null },
      cause: { rootId: json['root_id'], parentId: json['execution_id'], depth: 0 },
    });
    expect(JSON.parse(event?.payload ?? '')).toEqual(http);
    expect(admin.rings()).toBeGreaterThan(before);
    expect(await audited()).toEqual([
      expect.objectContaining({
        ...{ action: 'dead-letter.replay', outcome: 'done', targetKind: 'dead-letter', targetId: id },
        details: { execution_id: json['replayed_as'], edited: false },
      }),
    ]);
    const found = await ask(`/audit?app=${owner.appId}&action=dead-letter.*`);
    expect(found.json['items']).toMatchObject([{ action: 'dead-letter.replay', target: { id } }]);
  });

  it('runs as whoever replays it when the registrant of its trigger is gone, one or many', async () => {
    const gone = { errorCode: 'trigger.registrant-gone', principalId: newId(), source: 'kv' };
    const [first] = (await given(gone, gone)) as [string];
    await ask(at(`/${first}/replay`), {});
    await ask(at('/replay'), { filter: {} });
    expect((await ours()).map(({ principalId }) => principalId)).toEqual([admin.userId, admin.userId]);
  });

  it('may have another payload, of the form that the first one has', async () => {
    const id = await one(httpLetter);
    const payload = { ...http, body: { kind: 'text', bytes: 0, text: 'fixed' } };
    expect((await ask(at(`/${id}/replay`), { payload })).status).toBe(200);
    const [event] = await ours();
    expect(readHttpPayload(event?.payload ?? '').body).toEqual({ kind: 'text', bytes: 5, text: 'fixed' });
    expect((await audited())[0]?.details).toMatchObject({ edited: true });
  });

  it('refuses a payload that could not be read, or is too large, and changes nothing', async () => {
    const [id, kv] = (await given(httpLetter, { source: 'kv' })) as [string, string];
    const unreadable = await ask(at(`/${id}/replay`), { payload: { ...http, request: {} } });
    expect([unreadable.status, unreadable.json.code]).toEqual([422, 'dead-letter.invalid-payload']);
    const large = await ask(at(`/${kv}/replay`), { payload: { op: 'x'.repeat(MIB) } });
    expect(large).toMatchObject({
      status: 422,
      json: { code: 'dead-letter.payload-too-large', limit_bytes: MIB },
    });
    for (const payload of [[], 'text', null])
      expect((await ask(at(`/${kv}/replay`), { payload })).status).toBe(422);
    expect(await resolutions([id, kv])).toEqual([null, null]);
    expect(await ours()).toEqual([]);
  });

  it('and a second one is refused, also when it is another way of being over (R-DL-06)', async () => {
    const [id, done] = (await given({}, resolved)) as [string, string];
    await ask(at(`/${id}/replay`), {});
    for (const path of [`/${id}/replay`, `/${done}/replay`])
      expect(await ask(at(path), {})).toMatchObject({ status: 409, json: { code: 'dead-letter.resolved' } });
    for (const path of [`/${id}/resolve`, `/${done}/resolve`])
      expect(await ask(at(path), { reason: 'ignored' })).toMatchObject({
        status: 409,
        json: { code: 'dead-letter.resolved' },
      });
    expect(await ours()).toHaveLength(1);
  });

  it('of a script that is deleted, or is a module, is refused and says so', async () => {
    const [gone, module] = [newId(), await scriptIn(pg.db, owner.appId)];
    const name = `m-${module.scriptId}`;
    await pg.db.script.update({ where: { id: module.scriptId }, data: { kind: 'module', name } });
    const [a, b] = (await given({ scriptId: gone }, { scriptId: module.scriptId })) as [string, string];
    expect(await ask(at(`/${a}/replay`), {})).toMatchObject({
      status: 422,
      json: { code: 'dead-letter.script-gone' },
    });
    expect(await ask(at(`/${b}/replay`), {})).toMatchObject({
      status: 422,
      json: { code: 'dead-letter.script-is-module' },
    });
    expect(await resolutions([a, b])).toEqual([null, null]);
  });

  it('with an Idempotency-Key takes place once', async () => {
    const id = await one();
    const key = { 'idempotency-key': `replay-${id}` };
    const [first, second] = [
      await ask(at(`/${id}/replay`), {}, key),
      await ask(at(`/${id}/replay`), {}, key),
    ];
    expect(first.status).toBe(200);
    expect(second).toEqual(first);
    expect(await ours()).toHaveLength(1);
  });
});

describe('resolving', () => {
  it.each(['ignored', 'handled_by_script'])('says that it is %s, and when (R-DL-04)', async (reason) => {
    const id = await one();
    const { status, json } = await ask(at(`/${id}/resolve`), { reason });
    expect([status, json['resolution']]).toEqual([200, reason]);
    expect(Date.now() - Date.parse(String(json['resolved_at']))).toBeLessThan(60_000);
    expect(await audited()).toEqual([
      expect.objectContaining({ action: 'dead-letter.resolve', targetId: id, details: { reason } }),
    ]);
  });

  it.each(['replayed', 'handler_failed', 'forgotten', '', null])(
    'takes no other reason: %j (R-DL-04, R-DL-08)',
    async (reason) => {
      const id = await one();
      expect((await ask(at(`/${id}/resolve`), { reason })).status).toBe(422);
      expect(await resolutions([id])).toEqual([null]);
    },
  );
});

describe('many', () => {
  it('are replayed oldest first, without those that cannot be, and as many as asked for', async () => {
    const fit = Array.from({ length: 120 }, () => ({}));
    const ids = await given({ scriptId: newId() }, ...fit, resolved, { source: 'kv' });
    const first = await ask(at('/replay'), { filter: { source: 'http' }, limit: 110 });
    expect([first.status, first.json]).toEqual([200, { replayed: 109, skipped: 1 }]);
    expect(new Set(await resolutions(ids.slice(1, 110)))).toEqual(new Set(['replayed']));
    expect(new Set(await resolutions(ids.slice(110, 121)))).toEqual(new Set([null]));
    const rest = await ask(at('/replay'), { filter: { source: 'http' } });
    expect(rest.json).toEqual({ replayed: 11, skipped: 1 });
    expect(await resolutions([ids[0], ids[122]] as string[])).toEqual([null, null]);
    expect(await pg.db.outboxEvent.count({ where: { appId: owner.appId } })).toBe(120);
    const told = (await audited()).map(({ action, details }) => [action, details]);
    expect(told).toEqual([
      ['dead-letter.replay', { count: 49 }],
      ['dead-letter.replay', { count: 50 }],
      ['dead-letter.replay', { count: 10 }],
      ['dead-letter.replay', { count: 11 }],
    ]);
  });

  it('are resolved in the same way', async () => {
    const ids = await given({}, { errorCode: 'script.timed-out' }, {}, { scriptId: newId() });
    const wish = { filter: { code: 'script.threw' }, reason: 'ignored' };
    expect((await ask(at('/resolve'), { ...wish, limit: 2 })).json).toEqual({ resolved: 2 });
    expect((await ask(at('/resolve'), wish)).json).toEqual({ resolved: 1 });
    expect((await ask(at('/resolve'), wish)).json).toEqual({ resolved: 0 });
    expect(await resolutions(ids)).toEqual(['ignored', null, 'ignored', 'ignored']);
  });

  it('are of the app in the path alone (R-DL-05)', async () => {
    const id = await one();
    const elsewhere = (await scriptIn(pg.db)).appId;
    expect((await ask(at('/replay', elsewhere), { filter: {} })).json).toEqual({ replayed: 0, skipped: 0 });
    expect((await ask(at('/resolve', elsewhere), { filter: {}, reason: 'ignored' })).json).toEqual({
      resolved: 0,
    });
    expect(await resolutions([id])).toEqual([null]);
  });

  it.each([
    ['/replay', {}],
    ['/replay', { filter: {}, limit: 1_001 }],
    ['/replay', { filter: {}, limit: 0 }],
    ['/replay', { filter: { app_id: newId() } }],
    ['/replay', { filter: { from: '2020-02-31T00:00:00Z' } }],
    ['/resolve', { filter: {} }],
    ['/resolve', { filter: {}, reason: 'replayed' }],
  ])('are not %s with a wish that cannot be followed: %j', async (path, wish) => {
    const id = await one();
    expect((await ask(at(path), wish)).status).toBe(422);
    expect(await resolutions([id])).toEqual([null]);
  });
});
