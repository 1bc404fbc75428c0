import { MIB, newId } from '#kernel';
import { usePostgres } from '#testing';
import { startTriggersApp } from './triggers-app.for-spec.js';
import type { Kind, TriggersApp } from './triggers-app.for-spec.js';

const pg = usePostgres();
let triggers: TriggersApp;
beforeAll(async () => {
  triggers = await startTriggersApp(pg);
});
afterAll(() => triggers.admin.close());
beforeEach(() => pg.db.outboxEvent.deleteMany());

const fire = (id: string, body?: object) => triggers.admin.request('POST', `/triggers/${id}/fire`, body);
const events = () => pg.db.outboxEvent.findMany();

describe('a trigger that is fired by hand', () => {
  it.each<[Kind, object]>([
    ['kv', { op: 'set', kv: { collection: 'orders' } }],
    ['docs', { op: 'create', docs: { collection: 'orders:*' } }],
    ['files', { op: 'create', files: { collection: '*' } }],
    ['cron', { op: 'fire', cron: { schedule: '0 0 9 * * MON-FRI', timezone: 'UTC' } }],
    ['pubsub', { op: 'publish', pubsub: { topic: 'orders.*', message: null } }],
    ['queue', { op: 'deliver', queue: { queue: 'thumbnails', messages: [] } }],
    ['email', { op: 'receive', email: { to: 'orders', attachments: [] } }],
    ['dead_letter', { op: 'create', deadLetter: {} }],
  ])('%s has an event made up, disabled or not', async (kind, payload) => {
    const made = await triggers.trigger(kind, { enabled: false, retry: { max_attempts: 4 } });
    const { status, json } = await fire(made.id, {});
    expect(status).toBe(202);
    const { execution_id } = json as unknown as { execution_id: string };
    const [event, ...more] = await events();
    expect(more).toEqual([]);
    expect(event).toMatchObject({
      ...{ id: execution_id, appId: triggers.appId, scriptId: made.script_id, triggerId: made.id },
      ...{ source: kind, payload, principalId: triggers.admin.userId, maxAttempts: 4, backoff: 'linear' },
      ...{ rootId: execution_id, parentId: null, depth: 0 },
    });
    const record = await pg.db.auditRecord.findFirst({
      where: { action: 'trigger.fire', targetId: made.id },
    });
    expect(record).toMatchObject({ appId: triggers.appId, details: { kind, execution_id } });
  });

  it('has the event that the caller gives, of 1 MiB at the most', async () => {
    const { id } = await triggers.trigger('kv');
    const payload = { collection: 'c', key: 'k', value: { text: 'é\u0000"' } };
    expect((await fire(id, { op: 'delete', payload })).status).toBe(202);
    expect((await events())[0]?.payload).toMatchObject({ op: 'delete', kv: payload });
    const exact = { value: 'x'.repeat(MIB - '{"value":""}'.length) };
    expect((await fire(id, { payload: exact })).status).toBe(202);
    const more = await fire(id, { payload: { value: `${exact.value}x` } });
    expect(more).toMatchObject({ status: 413, json: { code: 'trigger.payload-too-large' } });
    for (const body of [{ payload: [] }, { payload: 'text' }, { op: 7 }, { event: {} }])
      expect((await fire(id, body)).status).toBe(422);
    expect(await events()).toHaveLength(2);
  });

  it.each([newId(), 'nope', '%00'])('is not at "%s" (404)', async (id) => {
    expect(await fire(id, {})).toMatchObject({ status: 404, json: { code: 'trigger.not-found' } });
  });

  it('leaves no event when what is told of it cannot be written', async () => {
    const { id } = await triggers.trigger('kv');
    await pg.db
      .$executeRaw`ALTER TABLE audit_log ADD CONSTRAINT nobody_fires CHECK (action <> 'trigger.fire') NOT VALID`;
    expect((await fire(id, {})).status).toBe(500);
    await pg.db.$executeRaw`ALTER TABLE audit_log DROP CONSTRAINT nobody_fires`;
    expect(await events()).toEqual([]);
  });
});

describe('a preview of a schedule', () => {
  const preview = (body: object) => triggers.admin.request('POST', '/triggers:preview', body);
  const times = async (body: object) => {
    const { status, json } = await preview(body);
    expect(status).toBe(200);
    return (json as unknown as { times: string[] }).times;
  };

  it('lists the next five times, or as many as are asked for', async () => {
    const daily = { schedule: '0 0 9 * * *', timezone: 'UTC', from: '2026-11-03T09:00:00Z' };
    expect(await times(daily)).toEqual([4, 5, 6, 7, 8].map((day) => `2026-11-0${day}T09:00:00.000Z`));
    expect(await times({ ...daily, count: 1 })).toEqual(['2026-11-04T09:00:00.000Z']);
    const [first = ''] = await times({ schedule: '* * * * * *', timezone: 'UTC', count: 1 });
    expect(Math.abs(Date.parse(first) - Date.now())).toBeLessThan(30_000);
  });

  it('knows when clocks are changed: what is skipped fires behind the gap, what comes twice fires once', async () => {
    const nightly = { schedule: '0 30 2 * * *', timezone: 'Europe/Berlin', count: 3 };
    expect(await times({ ...nightly, from: '2026-03-27T12:00:00Z' })).toEqual([
      '2026-03-28T01:30:00.000Z',
      '2026-03-29T01:00:00.000Z',
      '2026-03-30T00:30:00.000Z',
    ]);
    expect(await times({ ...nightly, from: '2026-10-23T12:00:00Z' })).toEqual([
      '2026-10-24T00:30:00.000Z',
      '2026-10-25T00:30:00.000Z',
      '2026-10-26T01:30:00.000Z',
    ]);
  });

  it.each<[object, string]>([
    [{ schedule: '0 9 * * *' }, 'schedule'],
    [{ schedule: 'whenever' }, 'schedule'],
    [{ schedule: '0 0 0 30 2 *' }, 'schedule'],
    [{ schedule: '60 0 0 * * *' }, 'schedule'],
    [{ schedule: '@daily' }, 'schedule'],
    [{ schedule: '' }, 'schedule'],
    [{ schedule: '0 0 9 * * *', timezone: 'Nowhere' }, 'timezone'],
    [{ schedule: '0 0 9 * * *', timezone: '+02:00' }, 'timezone'],
    [{ schedule: '0 0 9 * * *', from: 'tomorrow' }, 'from'],
    [{ schedule: '0 0 9 * * *', count: 0 }, 'count'],
    [{ schedule: '0 0 9 * * *', count: 101 }, 'count'],
    [{ schedule: '0 0 9 * * *', zone: 'UTC' }, 'zone'],
  ])('refuses %j and says what is wrong (422)', async (wrong, field) => {
    const { status, json } = await preview({ timezone: 'UTC', ...wrong });
    expect([status, json.errors.map((error) => error.field)]).toEqual([422, [field]]);
  });

  it('of a time that no date can hold is a refusal as well', async () => {
    const body = { schedule: '0 0 9 * * *', timezone: 'UTC', from: '+275760-09-13T00:00:00Z' };
    expect((await preview(body)).status).toBe(422);
  });
});
