import { Injectable } from '@nestjs/common';
import { InvalidInputError, isUuid } from '#kernel';
import { pageSize, toPage } from '#contracts';
import type { Page, PageQuery } from '#contracts';
import type { Caller } from '#identity/domain';
import { AuditTrail } from '#identity/feature';
import { Database } from '#platform/postgres';
import { AppDomainRepository } from '#tenancy/data';
import type { StoredClaim } from '#tenancy/data';
import {
  AppNotFoundError,
  DomainNotFoundError,
  DomainTakenError,
  parseDomainClaim,
  requireRoomForDomain,
} from '#tenancy/domain';
import { AppsService } from './apps.service.js';
import { DomainDependents } from './domain-dependents.js';
import type { UnreachableRoute } from './domain-dependents.js';
import { Holders } from './holders.js';

/** Which hosts are an app's. */
@Injectable()
export class DomainsService {
  constructor(
    private readonly database: Database,
    private readonly apps: AppsService,
    private readonly domains: AppDomainRepository,
    private readonly dependents: DomainDependents,
    private readonly holders: Holders,
    private readonly audit: AuditTrail,
  ) {}

  /**
   * In the order of their making.
   * @throws AppNotFoundError
   * @throws InvalidInputError when the cursor is none of ours.
   */
  async list(idOrSlug: string, { limit, cursor }: PageQuery): Promise<Page<StoredClaim>> {
    if (cursor !== undefined && !isUuid(cursor)) {
      throw new InvalidInputError([
        { field: 'cursor', message: 'cursor must be a next_cursor of this list' },
      ]);
    }
    const { id } = await this.apps.find(idOrSlug);
    const size = pageSize(limit);
    const request = { appId: id, afterId: cursor, limit: size + 1 };
    const rows = await this.domains.page(this.database.db, request);
    return toPage(rows, size, (claim) => claim.id);
  }

  /**
   * @throws AppNotFoundError
   * @throws DomainTakenError when anybody claims the same names already (R-DOM-03, R-DOM-04).
   * @throws InvalidInputError also when the app has as many claims as it can have.
   */
  async claim(caller: Caller, idOrSlug: string, text: string): Promise<StoredClaim> {
    const domain = parseDomainClaim(text);
    const { id: appId } = await this.apps.find(idOrSlug);
    return this.holders.named(caller, () =>
      this.database.transaction(async (db) => {
        // So that two who claim for it at once do not exceed the limit together.
        if (!(await this.domains.lockApp(db, appId))) throw new AppNotFoundError(idOrSlug);
        requireRoomForDomain(await this.domains.countOfApp(db, appId));
        const [claim] = await this.domains.claimUnclaimed(db, appId, [domain]);
        if (claim === undefined)
          throw new DomainTakenError(domain, await this.domains.findClaimant(db, domain));
        await this.audit.record(db, caller, { ...about(claim), action: 'domain.claim' });
        return claim;
      }),
    );
  }

  /**
   * Gives a claim up, whatever still relies on it (R-DOM-06).
   * @returns the routes that requests no longer reach.
   * @throws AppNotFoundError
   * @throws DomainNotFoundError also when the claim is another app's, or the id no id at all.
   */
  async release(caller: Caller, idOrSlug: string, id: string): Promise<readonly UnreachableRoute[]> {
    const { id: appId } = await this.apps.find(idOrSlug);
    return this.database.transaction(async (db) => {
      const claim = isUuid(id) ? await this.domains.release(db, appId, id) : undefined;
      if (claim === undefined) throw new DomainNotFoundError(id);
      const remaining = (await this.domains.listOfApp(db, appId)).map(({ domain }) => domain);
      await this.audit.record(db, caller, { ...about(claim), action: 'domain.release' });
      return this.dependents.unreachableWithout(db, { appId, domain: claim.domain, remaining });
    });
  }
}

/** A claim, as the audit log names it. */
function about({ id, appId, domain }: StoredClaim) {
  return { appId, target: { kind: 'domain', id, name: domain } } as const;
}
