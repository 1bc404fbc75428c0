import { Injectable } from '@nestjs/common';
import { InvalidInputError, isUuid } from '#kernel';
import { pageSize, toPage } from '#contracts';
import type { Page } from '#contracts';
import { roleInApp } from '#identity/domain';
import type { AppRole, Principal } from '#identity/domain';
import { AppLocators } from '#identity/feature';
import { Database } from '#platform/postgres';
import type { Db } from '#platform/postgres';
import { AppDomainRepository, AppMemberRepository, AppRepository, SlugRepository } from '#tenancy/data';
import { AppNotFoundError, isSlug } from '#tenancy/domain';
import type { App, DomainClaim } from '#tenancy/domain';

/** An app, and what the caller is in it. */
export interface AppOfCaller {
  readonly app: App;
  readonly role: AppRole;
}

@Injectable()
export class AppsService {
  constructor(
    private readonly database: Database,
    private readonly apps: AppRepository,
    private readonly slugs: SlugRepository,
    private readonly members: AppMemberRepository,
    private readonly domains: AppDomainRepository,
    locators: AppLocators,
  ) {
    locators.register('app', async (idOrSlug) => (await this.find(idOrSlug)).id);
    locators.registerMemberships((appId, userId) => members.roleOf(database.statements, appId, userId));
  }

  /**
   * By id, by slug, or by a slug that the app had before (R-APP-10).
   * @throws AppNotFoundError
   */
  async find(idOrSlug: string): Promise<App> {
    const { statements } = this.database;
    // What has the form of an id is looked for as one first; a slug may have that form too.
    const byId = isUuid(idOrSlug) ? await this.apps.read(statements, idOrSlug) : undefined;
    const app = byId ?? (isSlug(idOrSlug) ? await this.apps.readBySlug(statements, idOrSlug) : undefined);
    if (app === undefined) throw new AppNotFoundError(idOrSlug);
    return app;
  }

  /**
   * The app with the caller's role, computed here and nowhere else (R-APP-08).
   * @throws AppNotFoundError also when the caller has no role in it.
   */
  async findFor(principal: Principal, idOrSlug: string): Promise<AppOfCaller> {
    const app = await this.find(idOrSlug);
    const membership =
      principal.instanceRole === 'member'
        ? await this.members.roleOf(this.database.statements, app.id, principal.userId)
        : undefined;
    const role = roleInApp(principal.instanceRole, membership);
    if (role === undefined) throw new AppNotFoundError(idOrSlug);
    return { app, role };
  }

  /**
   * The apps in which the caller has a role, in the order of their making (R-APP-07).
   * @throws InvalidInputError when the cursor is none of ours.
   */
  async listFor(principal: Principal, limit?: number, cursor?: string): Promise<Page<AppOfCaller>> {
    if (cursor !== undefined && !isUuid(cursor)) {
      throw new InvalidInputError([{ field: 'cursor', message: 'cursor must be the next_cursor of a page' }]);
    }
    const roles = await this.rolesOf(principal);
    const size = pageSize(limit);
    const ids = reach(principal, roles);
    const rows = await this.apps.list(this.database.db, { afterId: cursor, ids, limit: size + 1 });
    const { items, next_cursor } = toPage(rows, size, (app) => app.id);
    return {
      items: items.map((app) => ({
        app,
        role: roleInApp(principal.instanceRole, roles?.get(app.id)) as AppRole,
      })),
      next_cursor,
    };
  }

  /**
   * Ids of the apps that lists over all apps may show to the caller (R-SCR-07); undefined is every app.
   * What a key is bound to is the most that it shows.
   */
  async idsInReachOf(principal: Principal): Promise<readonly string[] | undefined> {
    return reach(principal, await this.rolesOf(principal));
  }

  /** Every claim of every app, as the host table needs them (`compileDomains`). */
  async listDomainClaims(db: Db = this.database.db): Promise<readonly DomainClaim[]> {
    return this.domains.listAll(db);
  }

  private async rolesOf(principal: Principal): Promise<ReadonlyMap<string, AppRole> | undefined> {
    if (principal.instanceRole !== 'member') return undefined;
    return this.members.rolesOf(this.database.db, principal.userId);
  }
}

function reach(
  { credential }: Principal,
  roles: ReadonlyMap<string, AppRole> | undefined,
): readonly string[] | undefined {
  const bound = credential.kind === 'key' ? credential.appId : null;
  if (bound === null) return roles === undefined ? undefined : [...roles.keys()];
  return roles === undefined || roles.has(bound) ? [bound] : [];
}
