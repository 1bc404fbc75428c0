import type { ExecutionContext } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { HOUR_MS, newId, systemClock } from '#kernel';
import type { Principal } from '#identity/domain';
import { CLOCK, IdentityModule, IdentitySettings, SignedInGuard } from '#identity/feature';
import type { ExecutionRecord } from '#logs/domain';
import { MemoryRateLimits, RateLimits } from '#platform/limits';
import { InProcessBus } from '#platform/messaging';
import { usePostgres } from '#testing';
import { aRecord, idAt, insertRecords, scriptIn } from '../data/records.for-spec.js';
import type { Owner } from '../data/records.for-spec.js';
import { startAdminApp } from '../../scripts/feature/admin-app.for-spec.js';
import type { AdminApp } from '../../scripts/feature/admin-app.for-spec.js';
import { LogReadingModule } from './index.js';

const pg = usePostgres();
const NOON = Date.UTC(2031, 4, 6, 12);
let owner: Owner;
let sibling: Owner;
/** Oldest first, an hour apart; the third one has caused the fourth, in another script of the app. */
let records: ExecutionRecord[];
let asOwner: AdminApp;
let asMember: AdminApp;
let asStranger: AdminApp;

const modules = [LogReadingModule];
/** Whoever is signed in is a member, with no role in any app. */
const demote = {
  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<{ user: Principal }>();
    request.user = { ...request.user, instanceRole: 'member' };
    return true;
  },
};

beforeAll(async () => {
  owner = await scriptIn(pg.db);
  sibling = await scriptIn(pg.db, owner.appId);
  const [a, b, c, d] = [0, 1, 2, 3].map((hour) => idAt(NOON + hour * HOUR_MS)) as [
    string,
    string,
    string,
    string,
  ];
  records = [
    aRecord(owner, { executionId: a, status: 'error', source: 'direct' }),
    aRecord(owner, { executionId: b, version: 4 }),
    aRecord(owner, { executionId: c, status: 'timeout' }),
    aRecord(sibling, { executionId: d, rootId: c, parentId: c, depth: 1, source: 'queue' }),
  ];
  await insertRecords(pg.database, records);
  const database = pg.database;
  asOwner = await startAdminApp({ database, bus: new InProcessBus(), modules });
  asMember = await startAdminApp({
    ...{ database, bus: new InProcessBus(), modules },
    providers: [{ provide: APP_GUARD, useValue: demote }],
  });
  asStranger = await startAdminApp({
    ...{ database, bus: new InProcessBus(), modules: [IdentityModule, ...modules] },
    ports: [
      [RateLimits, new MemoryRateLimits()],
      [CLOCK, systemClock],
      [IdentitySettings, new IdentitySettings({ sessionTtlHours: 24, publicBaseUrl: '' })],
    ],
    providers: [{ provide: APP_GUARD, useExisting: SignedInGuard }],
  });
});
afterAll(() => Promise.all([asOwner, asMember, asStranger].map((admin) => admin.close())));

interface ListAnswer {
  readonly items: readonly { readonly execution_id: string }[];
  readonly next_cursor: string | null;
}
async function list(path: string): Promise<number[]> {
  const { status, json } = await asOwner.request('GET', path);
  expect(status).toBe(200);
  const ids = records.map(({ executionId }) => executionId);
  return (json as unknown as ListAnswer).items.map(({ execution_id: id }) => ids.indexOf(id));
}
const logs = (query = ''): string => `/scripts/${owner.scriptId}/logs${query}`;
const executions = (query = ''): string => `/apps/${owner.appId}/executions${query}`;
const time = (hour: number): string => new Date(NOON + hour * HOUR_MS).toISOString();

describe('executions', () => {
  it('are listed of a script and of an app by id or slug, newest first', async () => {
    expect(await list(logs())).toEqual([2, 1, 0]);
    expect(await list(executions())).toEqual([3, 2, 1, 0]);
    expect(await list(`/apps/app-${owner.appId}/executions`)).toEqual([3, 2, 1, 0]);
  });

  it('are paged by cursor, and those of a script by offset as well (R-XLOG-03)', async () => {
    const first = (await asOwner.request('GET', executions('?limit=3'))).json as unknown as ListAnswer;
    expect(first.items).toHaveLength(3);
    expect(await list(executions(`?limit=3&cursor=${first.next_cursor}`))).toEqual([0]);
    expect(await list(logs('?limit=1&offset=1'))).toEqual([1]);
    const last = (await asOwner.request('GET', logs('?limit=3'))).json as unknown as ListAnswer;
    expect(last.next_cursor).toBeNull();
    expect(await list(logs('?limit=1000'))).toEqual([2, 1, 0]);
  });

  it('are narrowed by status, source, version, script, root and time', async () => {
    expect(await list(logs('?status=timeout'))).toEqual([2]);
    expect(await list(executions('?source=queue'))).toEqual([3]);
    expect(await list(logs('?version=4'))).toEqual([1]);
    expect(await list(executions(`?script=${sibling.scriptId}`))).toEqual([3]);
    expect(await list(executions(`?root=${records[2]?.executionId}`))).toEqual([3, 2]);
    expect(await list(logs(`?root=${records[2]?.executionId}`))).toEqual([2]);
    expect(await list(executions(`?from=${time(1)}&to=${time(3)}`))).toEqual([2, 1]);
    // The same hour, by another clock's offset.
    expect(await list(executions('?from=2031-05-06T16:00:00%2B02:00'))).toEqual([3, 2]);
    expect(await list(executions('?to=2031-05-06t12:00:00.001z'))).toEqual([0]);
    expect(await list(executions(`?status=success&version=3&from=${time(0)}`))).toEqual([3]);
  });

  it('have the same form in every list and alone', async () => {
    const id = records[3]?.executionId;
    const { json } = await asOwner.request('GET', executions('?limit=1'));
    expect((await asOwner.request('GET', `/executions/${id}`)).json).toEqual(json.items[0]);
    expect(json.items[0]).toMatchObject({ execution_id: id, root_id: records[2]?.executionId, depth: 1 });
  });
});

describe('a query that cannot be followed', () => {
  it.each([
    ['status=done', 'status'],
    ['status=error&status=success', 'status'],
    ['from=yesterday', 'from'],
    ['from=2031-05-06', 'from'],
    ['from=2031-02-31T00:00:00Z', 'from'],
    ['from=2031-05-06T25:00:00Z', 'from'],
    ['to=2031-05-06T12:00:00', 'to'],
    // A plus that was not written out as %2B reads as a space.
    ['to=2031-05-06T12:00:00+02:00', 'to'],
    [`from=${time(2)}&to=${time(1)}`, 'to'],
    ['root=none', 'root'],
    ['version=0', 'version'],
    ['version=2147483648', 'version'],
    ['version=1.5', 'version'],
    ['source=No+Source', 'source'],
    [`source=${'x'.repeat(41)}`, 'source'],
    ['limit=0', 'limit'],
    ['cursor=none', 'cursor'],
    ['nonsense=1', 'nonsense'],
  ])('is a 422 that names the field, in both lists: %s', async (query, field) => {
    for (const path of [logs(`?${query}`), executions(`?${query}`)]) {
      const { status, json } = await asOwner.request('GET', path);
      expect(status).toBe(422);
      expect([...new Set(json.errors.map((error) => error.field))]).toEqual([field]);
    }
  });

  it('is a 422 for what one list alone knows, too', async () => {
    for (const [path, field] of [
      [logs('?offset=-1'), 'offset'],
      [logs(`?script=${newId()}`), 'script'],
      [executions('?offset=1'), 'offset'],
      [executions('?script=none'), 'script'],
    ] as const) {
      const { status, json } = await asOwner.request('GET', path);
      expect(status).toBe(422);
      expect(json.errors.map((error) => error.field)).toEqual([field]);
    }
  });

  it('is a 404 when nothing is there', async () => {
    const code = async (path: string) =>
      ((await asOwner.request('GET', path)).json as unknown as { code: string }).code;
    expect(await code(`/scripts/${newId()}/logs`)).toBe('script.not-found');
    expect(await code('/apps/nothing/executions')).toBe('app.not-found');
    expect(await code(`/executions/${newId()}`)).toBe('execution.not-found');
    expect(await code('/executions/none')).toBe('execution.not-found');
  });
});

describe('whoever may not read an app (R-XLOG-05)', () => {
  const paths = (): string[] => [
    logs(),
    executions(),
    `/executions/${records[0]?.executionId}`,
    `/scripts/${owner.scriptId}/logs/tail`,
    `/apps/${owner.appId}/executions/tail`,
  ];

  it('is refused, without a role in it', async () => {
    for (const path of paths()) expect((await asMember.request('GET', path)).status).toBe(403);
  });

  it('is asked to sign in', async () => {
    for (const path of paths()) expect((await asStranger.request('GET', path)).status).toBe(401);
  });
});
