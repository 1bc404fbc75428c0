import { Injectable } from '@nestjs/common';
import { InvalidInputError, isUuid } from '#kernel';
import { pageSize, toPage } from '#contracts';
import type { Page } from '#contracts';
import type { Principal } from '#identity/domain';
import { Database } from '#platform/postgres';
import type { Db } from '#platform/postgres';
import { AppDomainRepository, AppRepository } from '#tenancy/data';
import { AppNotFoundError, isSlug, roleByInstanceRole } from '#tenancy/domain';
import type { App, AppRole, DomainClaim } from '#tenancy/domain';

/** An app, and what the caller may do in it. */
export interface AppOfCaller {
  readonly app: App;
  readonly role: AppRole;
}

@Injectable()
export class AppsService {
  constructor(
    private readonly database: Database,
    private readonly apps: AppRepository,
    private readonly domains: AppDomainRepository,
  ) {}

  /** @throws AppNotFoundError */
  async find(idOrSlug: string, db: Db = this.database.db): Promise<App> {
    // An id may look like a slug, but not the other way round; a text that is neither needs no look.
    const byId = isUuid(idOrSlug) ? await this.apps.findById(db, idOrSlug) : undefined;
    const app = byId ?? (isSlug(idOrSlug) ? await this.apps.findBySlug(db, idOrSlug) : undefined);
    if (app === undefined) throw new AppNotFoundError(idOrSlug);
    return app;
  }

  /** @throws AppNotFoundError also when the caller has no role in it. */
  async findFor(principal: Principal, idOrSlug: string): Promise<AppOfCaller> {
    const role = roleByInstanceRole(principal.instanceRole);
    if (role === undefined) throw new AppNotFoundError(idOrSlug);
    return { app: await this.find(idOrSlug), role };
  }

  /**
   * The apps in which the caller has a role, in the order of their making.
   * @throws InvalidInputError when the cursor is none of ours.
   */
  async listFor(principal: Principal, limit?: number, cursor?: string): Promise<Page<AppOfCaller>> {
    if (cursor !== undefined && !isUuid(cursor)) {
      throw new InvalidInputError([{ field: 'cursor', message: 'cursor must be the next_cursor of a page' }]);
    }
    const role = roleByInstanceRole(principal.instanceRole);
    if (role === undefined) return { items: [], next_cursor: null };
    const size = pageSize(limit);
    const rows = await this.apps.list(this.database.db, { afterId: cursor, limit: size + 1 });
    const { items, next_cursor } = toPage(rows, size, (app) => app.id);
    return { items: items.map((app) => ({ app, role })), next_cursor };
  }

  /** Every claim of every app, as the host table needs them (`compileDomains`). */
  async listDomainClaims(db: Db = this.database.db): Promise<readonly DomainClaim[]> {
    return this.domains.listAll(db);
  }
}
