import { DAY_MS, firstIdAt, newId } from '#kernel';
import { usageRecord } from '#contracts';
import { RunTokens } from '#execution/domain';
import { JobBoard } from '#platform/jobs';
import { InProcessBus } from '#platform/messaging';
import { RunTokenVerifier } from '#scripts/feature';
import { usePostgres } from '#testing';
import { UsageRepository } from '#usage/data';
import { startAdminApp } from '../../scripts/feature/admin-app.for-spec.js';
import type { AdminApp } from '../../scripts/feature/admin-app.for-spec.js';
import { givenApp } from '../../stores/data/kv-collection.for-spec.js';
import { tokenOf, tokens } from '../../stores/feature/kv-stores.for-spec.js';
import { UsageModule, UsageRetention } from './index.js';
import { OldUsageJob } from './old-usage.job.js';

const pg = usePostgres();
const bus = new InProcessBus();
let admin: AdminApp;
beforeAll(async () => {
  const verify = (token: string) => tokens.verify(token, Date.now());
  const ports = [[RunTokenVerifier, { verify }]] as const;
  admin = await startAdminApp({ database: pg.database, bus, modules: [UsageModule], ports });
});
afterAll(() => admin.close());

const record = (runToken: string, metric: string, quantity: number, attributes?: string) =>
  bus.request(
    usageRecord,
    { runToken, metric, quantity, ...(attributes === undefined ? {} : { attributes }) },
    { deadlineMs: 5_000 },
  );
const listOf = async (appId: string, query = '') => {
  const answer = await admin.request('GET', `/apps/${appId}/usage/records${query}`);
  return {
    status: answer.status,
    json: answer.json as unknown as { items: Item[]; next_cursor: string | null },
  };
};
interface Item {
  readonly id: string;
  readonly metric: string;
  readonly quantity: number;
  readonly recorded_at: string;
}
const refused = (code: string) => expect.objectContaining({ code }) as Error;

it('keeps what a run reports as it was said, for its app, script and execution (R-USAGE-01, R-CTX-07)', async () => {
  const appId = await givenApp(pg.db);
  const [scriptId, executionId] = [newId(), newId()];
  const attributes = { model: 'x\u0000', tokens: { in: 1, out: [1.5, null] } };
  const { id } = await record(
    tokenOf(appId, { scriptId, executionId }),
    'tokens.total',
    -0.1,
    JSON.stringify(attributes),
  );
  const { status, json } = await listOf(appId);
  expect(status).toBe(200);
  expect(json).toEqual({
    items: [
      {
        ...{ id, script_id: scriptId, execution_id: executionId, metric: 'tokens.total', quantity: -0.1 },
        attributes,
        recorded_at: expect.stringMatching(/^\d{4}-.*Z$/) as string,
      },
    ],
    next_cursor: null,
  });
  expect(Math.abs(Date.parse(json.items[0]?.recorded_at ?? '') - Date.now())).toBeLessThan(60_000);
});

it.each([
  [
    'of another installation',
    (app: string) => tokenOf(app, {}, new RunTokens('another key, which is long enough too')),
  ],
  ['that has expired', (app: string) => tokenOf(app, { expiresAt: Date.now() - 1 })],
  ['that is none', () => 'let me in'],
])('keeps nothing for a token %s (R-CTX-07)', async (_, token) => {
  const appId = await givenApp(pg.db);
  await expect(record(token(appId), 'tokens', 1)).rejects.toThrow(refused('run-token.refused'));
  expect((await listOf(appId)).json.items).toEqual([]);
});

it.each<[string, string, number, string?]>([
  ['usage.invalid-metric', 'a b', 1],
  ['usage.invalid-attributes', 'tokens', 1, '[]'],
  ['usage.invalid-attributes', 'tokens', 1, '{'],
  ['usage.invalid-attributes', 'tokens', 1, `{"a":"${'x'.repeat(5_000)}"}`],
])('is refused with %s (R-USAGE-02)', async (code, ...report) => {
  await expect(record(tokenOf(await givenApp(pg.db)), ...report)).rejects.toThrow(refused(code));
});

it('takes attributes that nest as deep as they may', async () => {
  const appId = await givenApp(pg.db);
  await record(tokenOf(appId), 'tokens', 1, `{"a":${'['.repeat(2_045)}${']'.repeat(2_045)}}`);
  expect((await listOf(appId)).json.items).toHaveLength(1);
});

it('goes with its app', async () => {
  const appId = await givenApp(pg.db);
  const token = tokenOf(appId);
  await record(token, 'tokens', 1);
  await pg.db.app.delete({ where: { id: appId } });
  expect(await pg.db.usageRecord.count({ where: { appId } })).toBe(0);
  await expect(record(token, 'tokens', 1)).rejects.toThrow(refused('app.not-found'));
});

/** Records of these days of May 2031, at noon. */
async function givenDays(appId: string, ...days: readonly (readonly [day: number, metric: string])[]) {
  for (const [day, metric] of days) {
    const recordedAt = new Date(Date.UTC(2031, 4, day, 12));
    // Of one time several, apart by their ends.
    const id = firstIdAt(recordedAt.getTime()).slice(0, 13) + newId().slice(13);
    const origin = { appId, scriptId: newId(), executionId: newId() };
    await pg.db.usageRecord.create({ data: { ...origin, id, metric, quantity: day, recordedAt } });
  }
}

describe('a list', () => {
  it('has the newest first, page by page, and no other app’s (R-USAGE-03)', async () => {
    const [appId, other] = [await givenApp(pg.db), await givenApp(pg.db)];
    await givenDays(appId, [3, 'a'], [1, 'a'], [2, 'b'], [5, 'a'], [4, 'b']);
    await givenDays(other, [2, 'a']);
    const quantities: number[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const { json } = await listOf(appId, `?limit=2${cursor === '' ? '' : `&cursor=${cursor}`}`);
      quantities.push(...json.items.map(({ quantity }) => quantity));
      cursor = json.next_cursor;
    }
    expect(quantities).toEqual([5, 4, 3, 2, 1]);
  });

  it('is narrowed to a metric and to a time, whose end is not in it', async () => {
    const appId = await givenApp(pg.db);
    await givenDays(appId, [1, 'a'], [2, 'a'], [2, 'b'], [3, 'a'], [4, 'a']);
    const quantitiesOf = async (query: string) =>
      (await listOf(appId, query)).json.items.map(({ quantity }) => quantity);
    expect(await quantitiesOf('?metric=a')).toEqual([4, 3, 2, 1]);
    expect(await quantitiesOf('?metric=b&from=2031-05-02T12:00:00Z')).toEqual([2]);
    expect(await quantitiesOf('?metric=a&from=2031-05-02T12:00:00Z&to=2031-05-04T12:00:00Z')).toEqual([3, 2]);
    expect(await quantitiesOf('?to=2031-05-01T12:00:00Z')).toEqual([]);
  });

  it.each([
    ['metric=a%20b', 'metric'],
    ['from=yesterday', 'from'],
    ['from=2031-02-31T00:00:00Z', 'from'],
    ['from=2031-05-02T00:00:00Z&to=2031-05-01T00:00:00Z', 'to'],
    ['cursor=mine', 'cursor'],
  ])('refuses ?%s by the name of %s', async (query, field) => {
    const answer = await admin.request('GET', `/apps/${await givenApp(pg.db)}/usage/records?${query}`);
    expect([answer.status, answer.json.errors.map((fault) => fault.field)]).toEqual([422, [field]]);
  });

  it('is of an app that there is', async () => {
    expect((await listOf(newId())).status).toBe(404);
  });
});

it('forgets what is past its retention, and nothing else', async () => {
  await pg.db.usageRecord.deleteMany();
  const appId = await givenApp(pg.db);
  const daysAgo = [401, 399, 8, 6];
  for (const days of daysAgo) {
    const recordedAt = new Date(Date.now() - days * DAY_MS);
    const id = firstIdAt(recordedAt.getTime()).slice(0, 13) + newId().slice(13);
    const origin = { appId, scriptId: newId(), executionId: newId() };
    await pg.db.usageRecord.create({ data: { ...origin, id, metric: 'a', quantity: days, recordedAt } });
  }
  const job = (retention?: UsageRetention) =>
    new OldUsageJob(new JobBoard(), pg.database, new UsageRepository(), retention);
  const going = new AbortController().signal;
  expect(await job().run(going)).toEqual({ removed: 1 });
  expect(await job(new UsageRetention(7)).run(going)).toEqual({ removed: 2 });
  expect((await pg.db.usageRecord.findMany()).map(({ quantity }) => quantity)).toEqual([6]);
  expect(await job().run(going)).toBeUndefined();
});
