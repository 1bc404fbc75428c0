import { newId } from '#kernel';
import { usePostgres } from '#testing';
import { DEFAULTS_VIEW, KINDS, startTriggersApp, viewOf } from './triggers-app.for-spec.js';
import type { Kind, TriggersApp } from './triggers-app.for-spec.js';

const pg = usePostgres();
let triggers: TriggersApp;
beforeAll(async () => {
  triggers = await startTriggersApp(pg);
});
afterAll(() => triggers.admin.close());
beforeEach(() => pg.db.trigger.deleteMany());

const get = (path: string) => triggers.admin.request('GET', path);
const at = (id: string, app = 'default') => `/apps/${app}/triggers/${id}`;
const patch = (id: string, body: object, app?: string) => triggers.admin.request('PATCH', at(id, app), body);
const remove = (id: string, app?: string) => triggers.admin.request('DELETE', at(id, app));
const listed = async (query = '') => (await get(`/apps/default/triggers${query}`)).json;
const fieldsOf = (json: { errors?: readonly { field: string }[] }) => json.errors?.map(({ field }) => field);
const audited = async (action: string) =>
  (await pg.db.auditRecord.findMany({ where: { action }, orderBy: { id: 'desc' } }))[0];

describe('a trigger of each kind (R-TRIG-02, R-TRIG-03)', () => {
  it.each<[Kind, object, object, object]>([
    ['kv', { collection_glob: 'orders', ops: [] }, { ops: ['set', 'set'] }, { ops: ['set'] }],
    ['docs', { collection_glob: 'orders:*', ops: [] }, { collection_glob: '*' }, { collection_glob: '*' }],
    ['files', { collection_glob: '*', ops: [] }, { ops: ['create'] }, { ops: ['create'] }],
    [
      'cron',
      { schedule: '0 0 9 * * MON-FRI', timezone: 'UTC', overlap: 'skip', last_fired_at: null },
      { timezone: 'Europe/Berlin', overlap: 'queue' },
      { schedule: '0 0 9 * * MON-FRI', timezone: 'Europe/Berlin', overlap: 'queue' },
    ],
    ['pubsub', { topic_pattern: 'orders.*' }, { topic_pattern: '*' }, { topic_pattern: '*' }],
    [
      'queue',
      { queue: 'thumbnails', concurrency: 1, batch_size: 1 },
      { batch_size: 10 },
      { queue: 'thumbnails', concurrency: 1, batch_size: 10 },
    ],
    ['email', { address: 'orders' }, { address: 'ORDERS.eu' }, { address: 'orders.eu' }],
    [
      'dead_letter',
      { source_kind: null, trigger_id: null, script_id_filter: null },
      { source_kind: 'http' },
      { source_kind: 'http', trigger_id: null },
    ],
  ])('%s is created, read, listed, changed and deleted', async (kind, made, change, changed) => {
    const scriptId = await triggers.script();
    const created = await triggers.post(kind, { script_id: scriptId, ...KINDS[kind] });
    expect(created.status).toBe(201);
    expect(created.json).toMatchObject({
      ...{ app_id: triggers.appId, script_id: scriptId, kind, name: '', enabled: true },
      ...{ dispatch_mode: 'async', transactional: false, retry: DEFAULTS_VIEW, ...made },
    });
    const { id } = created.json;
    expect(await audited('trigger.create')).toMatchObject({ targetId: id, targetName: kind });
    expect((await get(at(id))).json).toEqual(created.json);
    expect((await listed()).items).toEqual([created.json]);
    const after = await patch(id, { name: 'renamed', ...change });
    expect(after).toMatchObject({ status: 200, json: { id, name: 'renamed', ...changed } });
    expect(await audited('trigger.update')).toMatchObject({ targetId: id, targetName: 'renamed' });
    expect((await get(at(id))).json).toEqual(after.json);
    expect((await remove(id)).status).toBe(204);
    expect(await audited('trigger.delete')).toMatchObject({ targetId: id, targetName: 'renamed' });
    expect((await get(at(id))).status).toBe(404);
    expect((await listed()).items).toEqual([]);
  });

  it('is of one of the eight, also in the database (R-TRIG-01, R-TRIG-02)', async () => {
    const { id } = await triggers.trigger('kv');
    const changed = pg.db.trigger.update({ where: { id }, data: { kind: 'http' } });
    await expect(changed).rejects.toThrow('triggers_kind_check');
    const script_id = await triggers.script();
    expect((await triggers.post('http' as Kind, { script_id })).status).toBe(404);
    const detailed = [pg.db.kvTriggerDetails.count(), pg.db.docsTriggerDetails.count()];
    expect(await Promise.all(detailed)).toEqual([1, 0]);
  });

  it('is for asynchronous runs alone (R-TRIG-05, R-TRIG-15)', async () => {
    const body = { script_id: await triggers.script(), collection_glob: '*' };
    const sync = await triggers.post('kv', { ...body, dispatch_mode: 'sync' });
    expect([sync.status, fieldsOf(sync.json)]).toEqual([422, ['dispatch_mode']]);
    expect((await triggers.post('kv', { ...body, dispatch_mode: 'async' })).status).toBe(201);
  });

  it('is registered by the caller, whom no body can name (R-TRIG-07)', async () => {
    const made = await triggers.trigger('kv');
    expect(made.registered_by_principal).toBe(triggers.admin.userId);
    const body = { script_id: made.script_id, ...KINDS.kv, registered_by_principal: newId() };
    const refused = await triggers.post('kv', body);
    expect([refused.status, fieldsOf(refused.json)]).toEqual([422, ['registered_by_principal']]);
    expect((await patch(made.id, { registered_by_principal: newId() })).status).toBe(422);
  });

  it('keeps how its events are retried; what is left out is filled in when it is made (R-TRIG-06)', async () => {
    const made = await triggers.trigger('pubsub', { retry: { max_attempts: 2, jitter: 0.05 } });
    const retry = { ...DEFAULTS_VIEW, max_attempts: 2, jitter: 0.05 };
    expect(made.retry).toEqual(retry);
    expect(await pg.db.trigger.findUnique({ where: { id: made.id } })).toMatchObject({
      ...{ maxAttempts: 2, backoff: 'linear', baseMs: 1_234, maxMs: 60_000 },
    });
    const { json } = await patch(made.id, { retry: { base_ms: 5, backoff: 'constant' } });
    expect(json).toMatchObject({ retry: { ...retry, base_ms: 5, backoff: 'constant' } });
    const wrong = await patch(made.id, { retry: { max_attempts: 0 } });
    expect([wrong.status, fieldsOf(wrong.json)]).toEqual([422, ['retry.max_attempts']]);
  });
});

describe('what is refused', () => {
  it('is a target that is not there, is of another app, or is a module (R-TRIG-08, R-TRIG-09)', async () => {
    const missing = newId();
    const foreign = await triggers.script({ app_id: 'other' });
    const module = await triggers.script({ kind: 'module', source: 'export const a = 1;' });
    const { id } = await triggers.trigger('kv');
    for (const kind of Object.keys(KINDS) as Kind[]) {
      const refusals = [missing, foreign, module, 'nope', ''].map(async (script_id) => {
        const { status, json } = await triggers.post(kind, { script_id, ...KINDS[kind] });
        expect([status, json.code, fieldsOf(json)]).toEqual([422, 'trigger.target', ['script_id']]);
        return json.errors[0]?.message.replace(script_id, 'it');
      });
      const [ofMissing, ofForeign, ofModule, ...ofNone] = await Promise.all(refusals);
      expect(ofForeign).toBe(ofMissing);
      expect(ofModule).toContain('module');
      expect(ofNone[0]).toBe(ofMissing);
    }
    for (const script_id of [missing, foreign, module, ''])
      expect(await patch(id, { script_id })).toMatchObject({ status: 422, json: { code: 'trigger.target' } });
    expect((await listed()).items).toHaveLength(1);
  });

  it.each<[Kind, object, string]>([
    ['kv', { collection_glob: '' }, 'collection_glob'],
    ['docs', { collection_glob: '' }, 'collection_glob'],
    ['files', { collection_glob: '' }, 'collection_glob'],
    ['kv', { collection_glob: 'a*' }, 'collection_glob'],
    ['kv', { ops: ['create'] }, 'ops'],
    ['docs', { ops: ['set'] }, 'ops'],
    ['cron', { schedule: '0 9 * * *' }, 'schedule'],
    ['cron', { schedule: '0 0 0 30 2 *' }, 'schedule'],
    ['cron', { timezone: 'Mars/Olympus' }, 'timezone'],
    ['cron', { overlap: 'replace' }, 'overlap'],
    ['pubsub', { topic_pattern: 'a.*.b' }, 'topic_pattern'],
    ['queue', { queue: '' }, 'queue'],
    ['queue', { concurrency: 0 }, 'concurrency'],
    ['email', { address: 'a@b' }, 'address'],
    ['dead_letter', { source_kind: 'webhook' }, 'source_kind'],
    ['dead_letter', { trigger_id: 'nope' }, 'trigger_id'],
  ])(
    'is a %s trigger with %j, also when it is changed (R-TRIG-11, R-TRIG-12)',
    async (kind, wrong, field) => {
      const { id, script_id } = await triggers.trigger(kind);
      const post = await triggers.post(kind, { script_id, ...KINDS[kind], ...wrong });
      expect([post.status, fieldsOf(post.json)]).toEqual([422, [field]]);
      const change = await patch(id, wrong);
      expect([change.status, fieldsOf(change.json)]).toEqual([422, [field]]);
    },
  );

  it('is a field of another kind', async () => {
    const { id } = await triggers.trigger('kv');
    for (const [change, field] of [
      [{ schedule: '* * * * * *' }, 'schedule'],
      [{ topic_pattern: '*' }, 'topic_pattern'],
      [{ batch_size: 2 }, 'batch_size'],
      [{ source_kind: 'http' }, 'source_kind'],
      [{ kind: 'docs' }, 'kind'],
      [{ dispatch_mode: 'async' }, 'dispatch_mode'],
    ] as const) {
      const { status, json } = await patch(id, change);
      expect([status, fieldsOf(json)]).toEqual([422, [field]]);
    }
    const script_id = await triggers.script();
    const { status, json } = await triggers.post('kv', { script_id, ...KINDS.kv, schedule: '* * * * * *' });
    expect([status, fieldsOf(json)]).toEqual([422, ['schedule']]);
  });

  it.each([
    ['queue', 'queue'],
    ['email', 'address'],
  ] as const)('is a second %s trigger, also when several race', async (kind, field) => {
    const script_id = await triggers.script();
    const attempts = Array.from({ length: 5 }, () => triggers.post(kind, { script_id, ...KINDS[kind] }));
    const answers = await Promise.all(attempts);
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409, 409]);
    expect(answers.find(({ status }) => status === 409)?.json.code).toBe('trigger.taken');
    const second = await triggers.trigger(kind, { script_id, [field]: 'another' });
    expect(await patch(second.id, KINDS[kind])).toMatchObject({
      ...{ status: 409, json: { code: 'trigger.taken' } },
    });
    const elsewhere = await triggers.script({ app_id: 'other' });
    expect((await triggers.post(kind, { script_id: elsewhere, ...KINDS[kind] }, 'other')).status).toBe(201);
    expect((await listed()).items).toHaveLength(2);
  });

  it("is whatever is about another app's trigger, or none (R-TRIG-10)", async () => {
    const { id } = await triggers.trigger('kv');
    const problem = { status: 404, json: { code: 'trigger.not-found' } };
    for (const [trigger, app] of [
      [id, 'other'],
      [newId(), 'default'],
      ['nope', 'default'],
      ['%00', 'default'],
    ] as const) {
      expect(await get(at(trigger, app))).toMatchObject(problem);
      expect(await patch(trigger, { enabled: false }, app)).toMatchObject(problem);
      expect(await remove(trigger, app)).toMatchObject(problem);
    }
    expect((await get(at(id))).json).toMatchObject({ enabled: true });
    expect((await get('/apps/nowhere/triggers')).status).toBe(404);
  });
});

describe('a list of triggers', () => {
  it('is of one app, by pages, and narrowed by kind and script', async () => {
    const first = await triggers.trigger('kv');
    const second = await triggers.trigger('cron', { script_id: first.script_id });
    const third = await triggers.trigger('kv');
    await triggers.post(
      'kv',
      { script_id: await triggers.script({ app_id: 'other' }), ...KINDS.kv },
      'other',
    );
    const ids = async (query: string) => (await listed(query)).items.map(({ id }) => id);
    expect(await ids('')).toEqual([first.id, second.id, third.id]);
    expect(await ids('?kind=kv')).toEqual([first.id, third.id]);
    expect(await ids(`?script_id=${first.script_id}`)).toEqual([first.id, second.id]);
    expect(await ids(`?script_id=${first.script_id}&kind=cron`)).toEqual([second.id]);
    const page = await listed('?limit=2');
    expect(page.items.map(({ id }) => id)).toEqual([first.id, second.id]);
    expect(await listed(`?limit=2&cursor=${page.next_cursor}`)).toMatchObject({
      ...{ items: [{ id: third.id }], next_cursor: null },
    });
    for (const query of ['?kind=http', '?cursor=x', '?script_id=x'])
      expect((await get(`/apps/default/triggers${query}`)).status).toBe(422);
  });
});

describe('a trigger', () => {
  it('of a schedule shows when it fires next, unless it is disabled (R-TRIG-14)', async () => {
    const made = await triggers.trigger('cron', { schedule: '0 0 0 * * *' });
    expect(made.next_fire_at).toMatch(/T00:00:00.000Z$/);
    const off = viewOf(await patch(made.id, { enabled: false }));
    expect(off).toMatchObject({ enabled: false, next_fire_at: null });
    expect(viewOf(await patch(made.id, { schedule: '0 0 1 * * *' })).next_fire_at).toBeNull();
    expect(viewOf(await patch(made.id, { enabled: true })).next_fire_at).toMatch(/T01:00:00.000Z$/);
    const unborn = await triggers.trigger('cron', { enabled: false });
    expect(unborn).toMatchObject({ enabled: false, next_fire_at: null });
  });

  it('keeps its script from becoming a module, and says how many there are (R-SCR-11, R-MOD-08)', async () => {
    const script_id = await triggers.script();
    const made = [await triggers.trigger('kv', { script_id }), await triggers.trigger('cron', { script_id })];
    const demote = () => triggers.admin.request('PUT', `/scripts/${script_id}`, { kind: 'module' });
    expect(await demote()).toMatchObject({ status: 409, json: { code: 'script.bound', trigger_count: 2 } });
    for (const { id } of made) await remove(id);
    expect((await demote()).status).toBe(200);
  });

  it('is never of a module, whoever comes first', async () => {
    for (let round = 0; round < 5; round += 1) {
      const script_id = await triggers.script();
      const [made, demoted] = await Promise.all([
        triggers.post('kv', { script_id, ...KINDS.kv }),
        triggers.admin.request('PUT', `/scripts/${script_id}`, { kind: 'module' }),
      ]);
      expect([
        [201, 409],
        [422, 200],
      ]).toContainEqual([made.status, demoted.status]);
    }
  });

  it('goes with its script', async () => {
    const { id, script_id } = await triggers.trigger('kv');
    expect((await triggers.admin.request('DELETE', `/scripts/${script_id}`)).status).toBe(204);
    expect((await get(at(id))).status).toBe(404);
  });
});
