import { Body, Controller, Delete, Injectable, Module, Param, Post } from '@nestjs/common';
import type { ExecutionContext } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { IsString } from 'class-validator';
import { DomainError, newId } from '#kernel';
import type { AuditRecordView, Page } from '#contracts';
import type { Caller, Principal } from '#identity/domain';
import { InProcessBus } from '#platform/messaging';
import { Database } from '#platform/postgres';
import { usePostgres } from '#testing';
import { startAdminApp } from '../../../scripts/feature/admin-app.for-spec.js';
import type { AdminApp } from '../../../scripts/feature/admin-app.for-spec.js';
import { AccessModule, AppLocators, Audited, AuditTrail, CurrentCaller, inPath, Requires } from '../index.js';

const pg = usePostgres();

class NoAppError extends DomainError {
  readonly code = 'spec.no-app';
  readonly kind = 'not-found';
}
class BodyOfSpec {
  @IsString() text!: string;
}

const appId = newId();
const members = new Map<string, 'app_admin' | 'viewer'>();

@Injectable()
class Things {
  failWith: Error | undefined;

  constructor(
    private readonly database: Database,
    private readonly audit: AuditTrail,
    locators: AppLocators,
  ) {
    locators.register('app', (id) =>
      id === appId ? Promise.resolve(id) : Promise.reject(new NoAppError('No')),
    );
    locators.registerMemberships((_app, userId) => Promise.resolve(members.get(userId)));
  }

  change(caller: Caller, id: string): Promise<void> {
    return this.database.transaction(async (db) => {
      await this.audit.record(db, caller, {
        action: 'app.update',
        appId: id,
        target: { kind: 'app', id, name: 'shop' },
        details: { fields: ['name'] },
      });
      if (this.failWith !== undefined) throw this.failWith;
    });
  }
}

@Controller('api/v1/admin/things')
class ThingsController {
  constructor(private readonly things: Things) {}

  @Post(':app')
  @Requires('AppAdmin', inPath('app', 'app'))
  @Audited('app.update', 'app', 'app')
  change(
    @CurrentCaller() caller: Caller,
    @Param('app') id: string,
    @Body() _body: BodyOfSpec,
  ): Promise<void> {
    return this.things.change(caller, id);
  }

  @Delete(':app')
  undeclared(): void {
    throw new Error('Nobody gets here');
  }
}

@Module({ imports: [AccessModule], controllers: [ThingsController], providers: [Things] })
class ThingsModule {}

let as: Partial<Principal> = {};
const signIn = {
  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<{ user: Principal }>();
    request.user = { ...request.user, ...as };
    return true;
  },
};

let app: AdminApp;
const change = (id = appId, body: object = { text: 'x' }) => app.request('POST', `/things/${id}`, body);
const audit = async (query = '') =>
  (await app.request('GET', `/audit${query}`)).json as unknown as Page<AuditRecordView>;
const newest = async (): Promise<AuditRecordView | undefined> => (await audit('?limit=1')).items[0];

beforeAll(async () => {
  app = await startAdminApp({
    ...{ database: pg.database, bus: new InProcessBus(), modules: [ThingsModule] },
    providers: [{ provide: APP_GUARD, useValue: signIn }],
  });
});
afterAll(() => app.close());
beforeEach(async () => {
  as = {};
  app.app.get(Things).failWith = undefined;
  await pg.db.auditRecord.deleteMany();
});

describe('the audit log', () => {
  it('tells who did what, on what, from where, and when', async () => {
    await change();
    expect((await audit()).items).toEqual([
      {
        id: expect.any(String),
        at: expect.stringMatching(/^\d{4}-.*Z$/),
        actor: { id: app.userId, username: 'ada' },
        credential: { kind: 'session', id: expect.any(String) },
        action: 'app.update',
        outcome: 'done',
        code: null,
        app_id: appId,
        target: { kind: 'app', id: appId, name: 'shop' },
        details: { fields: ['name'] },
        address: '127.0.0.1',
        request_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      },
    ]);
  });

  it('is of one commit with the work: what is rolled back was not done', async () => {
    app.app.get(Things).failWith = new Error('a bug');
    expect((await change()).status).toBe(500);
    const { items } = await audit();
    expect(items.map(({ outcome, code }) => [outcome, code])).toEqual([['failed', 'internal']]);
  });

  it.each([
    ['by the rules', 409, 'spec.conflict'],
    ['by what the body says', 422, 'input.invalid'],
    ['for want of a capability', 403, 'auth.forbidden'],
    ['because it is not there', 404, 'spec.no-app'],
  ] as const)('tells of what was refused %s', async (why, status, code) => {
    class ConflictError extends DomainError {
      readonly code = 'spec.conflict';
      readonly kind = 'conflict';
    }
    if (status === 409) app.app.get(Things).failWith = new ConflictError('No');
    if (status === 403) as = { instanceRole: 'member', userId: newId() };
    const id = status === 404 ? newId() : appId;
    expect((await change(id, status === 422 ? {} : { text: why })).status).toBe(status);
    as = {};
    expect(await newest()).toMatchObject({
      action: 'app.update',
      outcome: 'refused',
      code,
      app_id: status === 404 ? null : appId,
      target: { kind: 'app', id },
    });
    expect((await audit()).items).toHaveLength(1);
  });

  it('is narrowed by actor, action, outcome and time, and paged newest first', async () => {
    for (let count = 0; count < 3; count += 1) await change();
    const all = (await audit()).items;
    expect(all.map(({ id }) => id)).toEqual(
      all
        .map(({ id }) => id)
        .sort()
        .reverse(),
    );
    const page = await audit('?limit=2');
    const rest = await audit(`?limit=2&cursor=${page.next_cursor}`);
    expect([...page.items, ...rest.items]).toEqual(all);
    expect(rest.next_cursor).toBeNull();
    const middle = all[1]?.at ?? '';
    const count = async (query: string) => (await audit(query)).items.length;
    expect(await count('?actor=ada')).toBe(3);
    expect(await count(`?actor=${app.userId}`)).toBe(3);
    expect(await count('?actor=eve')).toBe(0);
    expect(await count('?action=app.update')).toBe(3);
    expect(await count('?action=app.*')).toBe(3);
    expect(await count('?action=script.*')).toBe(0);
    expect(await count('?outcome=refused')).toBe(0);
    expect(await count(`?from=${middle}`)).toBeGreaterThanOrEqual(2);
    expect((await count(`?from=${middle}`)) + (await count(`?to=${middle}`))).toBe(3);
    expect(await count(`?app=${appId}`)).toBe(3);
  });

  it.each(['cursor=x', 'from=yesterday', 'to=2026-02-31T00:00:00Z', 'action=1', 'outcome=maybe', 'limit=0'])(
    'does not take %s (422)',
    async (query) => {
      expect((await app.request('GET', `/audit?${query}`)).status).toBe(422);
    },
  );

  it("shows an app's admin that app and nothing else, and nothing to others", async () => {
    await change();
    const userId = newId();
    as = { instanceRole: 'member', userId };
    const status = async (query = '') => (await app.request('GET', `/audit${query}`)).status;
    members.set(userId, 'viewer');
    expect(await status(`?app=${appId}`)).toBe(403);
    members.set(userId, 'app_admin');
    expect(await status(`?app=${appId}`)).toBe(200);
    expect((await audit(`?app=${appId}`)).items).toHaveLength(1);
    expect(await status()).toBe(403);
    expect(await status(`?app=${newId()}`)).toBe(404);
    as = { instanceRole: 'admin' };
    expect(await status()).toBe(200);
  });
});

it('a handler that does not say who may call it is called by nobody', async () => {
  expect((await app.request('DELETE', `/things/${appId}`)).status).toBe(500);
});
