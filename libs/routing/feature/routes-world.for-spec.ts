import type { ExecutionContext } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { newId } from '#kernel';
import type { AppRole, Principal, Scope } from '#identity/domain';
import { InProcessBus } from '#platform/messaging';
import type { Database } from '#platform/postgres';
import { startAdminApp } from '../../scripts/feature/admin-app.for-spec.js';
import type { AdminApp, Answer } from '../../scripts/feature/admin-app.for-spec.js';
import { RoutingModule } from './index.js';

type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';

/** An administration of routes, apps and domains, where a spec is who it wants to be. */
export class RoutesWorld {
  private principal: Principal | undefined;
  private made = 0;

  private constructor(
    private readonly database: Database,
    private readonly admin: AdminApp,
  ) {}

  static async start(database: Database): Promise<RoutesWorld> {
    const who: { world?: RoutesWorld } = {};
    const asSomebody = {
      canActivate(context: ExecutionContext): boolean {
        const request = context.switchToHttp().getRequest<{ user?: Principal }>();
        if (who.world?.principal !== undefined) request.user = who.world.principal;
        return true;
      },
    };
    const bus = new InProcessBus();
    const admin = await startAdminApp({
      ...{ database, bus, modules: [RoutingModule] },
      providers: [{ provide: APP_GUARD, useValue: asSomebody }],
    });
    return (who.world = new RoutesWorld(database, admin));
  }

  close(): Promise<void> {
    return this.admin.close();
  }

  /** An owner, unless `as` made somebody else of it. */
  ask(method: Method, path: string, body?: unknown): Promise<Answer> {
    return this.admin.request(method, path, body);
  }

  /** What `work` does, it does as a member with that role in the app, or as a key of theirs. */
  async as<T>(
    appId: string | undefined,
    role: AppRole,
    work: () => Promise<T>,
    scopes?: readonly Scope[],
  ): Promise<T> {
    const userId = newId();
    const { db } = this.database;
    await db.user.create({
      data: { id: userId, username: `u-${userId}`, passwordHash: 'none', instanceRole: 'member' },
    });
    if (appId !== undefined) await db.appMember.create({ data: { appId, userId, role } });
    this.principal = {
      ...{ userId, username: `u-${userId}`, instanceRole: 'member', email: null },
      credential:
        scopes === undefined
          ? { kind: 'session', id: newId() }
          : { kind: 'key', id: newId(), scopes, appId: null },
    };
    try {
      return await work();
    } finally {
      this.principal = undefined;
    }
  }

  async app(...domains: readonly string[]): Promise<string> {
    const id = newId();
    await this.database.db.app.create({ data: { id, slug: `app-${id}`, name: 'An app' } });
    for (const domain of domains) await this.claim(id, domain);
    return id;
  }

  /** @returns its id. */
  async claim(appId: string, domain: string): Promise<string> {
    const id = newId();
    await this.database.db.appDomain.create({ data: { id, appId, domain, shapeKey: domain } });
    return id;
  }

  async script(appId: string, more: object = {}): Promise<string> {
    const draft = { app_id: appId, name: `s${(this.made += 1)}`, source: 'export default () => 1;', ...more };
    const answer = await this.ask('POST', '/scripts', draft);
    if (answer.status !== 201) throw new Error(JSON.stringify(answer.json));
    return answer.json.id;
  }

  bind(scriptId: string, body: object): Promise<Answer> {
    return this.ask('POST', `/scripts/${scriptId}/routes`, body);
  }

  /** What the audit log tells of a route, in order. */
  async told(routeId: string): Promise<{ action: string; outcome: string; details: unknown }[]> {
    return this.database.db.auditRecord.findMany({
      where: { targetId: routeId },
      orderBy: { id: 'asc' },
      select: { action: true, outcome: true, details: true },
    });
  }
}
