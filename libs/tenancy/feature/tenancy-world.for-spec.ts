import type { ExecutionContext, Type } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { newId } from '#kernel';
import type { AppRole, Credential, InstanceRole, Principal } from '#identity/domain';
import { InProcessBus } from '#platform/messaging';
import type { PostgresForSpecs } from '#testing';
import { startAdminApp } from '../../scripts/feature/admin-app.for-spec.js';
import type { AdminApp } from '../../scripts/feature/admin-app.for-spec.js';
import { TenancyModule } from './tenancy.module.js';

/** Which of the world's people a request comes from. */
const AS_HEADER = 'x-spec-as';

export type Json = Record<string, unknown> & { id: string; slug: string; code: string };

export interface Reply {
  readonly status: number;
  readonly json: Json;
}

/** Somebody who calls the admin API. */
export interface Person {
  readonly userId: string;
  readonly username: string;
  get(path: string): Promise<Reply>;
  post(path: string, body: unknown): Promise<Reply>;
  patch(path: string, body: unknown): Promise<Reply>;
  delete(path: string): Promise<Reply>;
}

export interface World {
  readonly admin: AdminApp;
  /** The owner of the instance. */
  readonly owner: Person;
  /** Somebody with an account, signed in by session unless told otherwise. */
  person(options?: { instanceRole?: InstanceRole; credential?: Credential }): Promise<Person>;
  /** A member of the instance with that role in one app. */
  member(appId: string, role: AppRole): Promise<Person>;
  /** An app that the owner has just made, under a slug of its own. */
  app(slug?: string): Promise<Json>;
  /** Entries of the audit log about an app or by an action, oldest first. */
  audit(where: { appId?: string; action?: string }): Promise<Record<string, unknown>[]>;
  close(): Promise<void>;
}

let made = 0;
export const aSlug = (): string => `app-${(made += 1)}`;
const ROOT = '/apps';

/** A real application around tenancy, in which many people are signed in. */
export async function startWorld(
  pg: PostgresForSpecs,
  modules: readonly Type[] = [TenancyModule],
): Promise<World> {
  const principals = new Map<string, Principal>();
  const pretend = {
    canActivate(context: ExecutionContext): boolean {
      const request = context
        .switchToHttp()
        .getRequest<{ user?: Principal; headers: Record<string, string> }>();
      const who = principals.get(request.headers[AS_HEADER] ?? '');
      if (who === undefined) throw new Error('The spec does not say who asks');
      request.user = who;
      return true;
    },
  };
  const admin = await startAdminApp({
    ...{ database: pg.database, bus: new InProcessBus(), modules },
    providers: [{ provide: APP_GUARD, useValue: pretend }],
  });
  const send = async (
    who: string,
    ...[method, path, body]: [Parameters<AdminApp['request']>[0], string, unknown?]
  ): Promise<Reply> => {
    const { status, json } = await admin.request(method, path, body, { [AS_HEADER]: who });
    return { status, json: json as unknown as Json };
  };
  const person: World['person'] = async ({ instanceRole = 'member', credential } = {}) => {
    const [userId, username] = [newId(), `user-${(made += 1)}`];
    await pg.db.user.create({ data: { id: userId, username, passwordHash: 'x', instanceRole } });
    const proof: Credential = credential ?? { kind: 'session', id: newId() };
    principals.set(userId, { userId, username, instanceRole, email: null, credential: proof });
    return {
      userId,
      username,
      get: (path) => send(userId, 'GET', path),
      post: (path, body) => send(userId, 'POST', path, body),
      patch: (path, body) => send(userId, 'PATCH', path, body),
      delete: (path) => send(userId, 'DELETE', path),
    };
  };
  const owner = await person({ instanceRole: 'owner' });
  return {
    admin,
    owner,
    person,
    async member(appId, role) {
      const one = await person();
      await pg.db.appMember.create({ data: { appId, userId: one.userId, role } });
      return one;
    },
    async app(slug = aSlug()) {
      const { status, json } = await owner.post(ROOT, { slug, name: `App ${slug}` });
      if (status !== 201) throw new Error(`Cannot make an app: ${JSON.stringify(json)}`);
      return json;
    },
    async audit(where) {
      return pg.db.auditRecord.findMany({ where, orderBy: { id: 'asc' } });
    },
    close: () => admin.close(),
  };
}

/** Statuses with how often each came, in their order: `{201: 1, 409: 7}`. */
export function tally(replies: readonly Reply[]): Record<number, number> {
  const counts: Record<number, number> = {};
  for (const { status } of replies) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}
