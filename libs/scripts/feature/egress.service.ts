import { Injectable } from '@nestjs/common';
import { userIdOf } from '#identity/domain';
import type { Caller } from '#identity/domain';
import { AuditTrail } from '#identity/feature';
import { Database } from '#platform/postgres';
import { EgressRepository, ImportGraphRepository } from '#scripts/data';
import type { EgressRow } from '#scripts/data';
import { parseAllowedHosts } from '#scripts/domain';
import { AppsService } from '#tenancy/feature';

/** Where apps' scripts may send requests. */
@Injectable()
export class EgressService {
  constructor(
    private readonly database: Database,
    private readonly apps: AppsService,
    private readonly egress: EgressRepository,
    private readonly graph: ImportGraphRepository,
    private readonly audit: AuditTrail,
  ) {}

  /** @returns undefined when every public host may be reached. @throws AppNotFoundError */
  async find(idOrSlug: string): Promise<EgressRow | undefined> {
    return this.egress.find(this.database.db, (await this.apps.find(idOrSlug)).id);
  }

  /**
   * Holds for every run that begins from now on.
   * @param hosts null lifts the limit.
   * @throws AppNotFoundError
   * @throws InvalidInputError naming what is no host name.
   */
  async put(
    caller: Caller,
    idOrSlug: string,
    hosts: readonly string[] | null,
  ): Promise<EgressRow | undefined> {
    const app = await this.apps.find(idOrSlug);
    const allowed = hosts === null ? null : parseAllowedHosts(hosts);
    return this.database.transaction(async (db) => {
      await this.graph.lockApp(db, app.id);
      await this.audit.record(db, caller, {
        action: 'egress.put',
        appId: app.id,
        target: { kind: 'app', id: app.id, name: app.slug },
        details: { allowed_hosts: allowed === null ? null : [...allowed] },
      });
      // What runs are made of is fetched anew, and the list with it.
      await this.graph.raiseBuildsOfApp(db, app.id);
      if (allowed !== null) return this.egress.put(db, app.id, allowed, userIdOf(caller));
      await this.egress.delete(db, app.id);
      return undefined;
    });
  }

  /** For a run: the list as it is, or undefined for every public host. */
  async allowedHostsOf(appId: string): Promise<readonly string[] | undefined> {
    return (await this.egress.find(this.database.db, appId))?.allowedHosts;
  }
}
