import { Injectable } from '@nestjs/common';
import { newId } from '#kernel';
import { Database } from '#platform/postgres';
import { Logger } from '#platform/telemetry';
import { AppDomainRepository, AppRepository, SlugRepository } from '#tenancy/data';
import { DEFAULT_APP_SLUG, hostOf } from '#tenancy/domain';
import type { App } from '#tenancy/domain';

const DEFAULT_APP_NAME = 'Default';
/** What a browser on the same machine may call it (R-APP-03). */
const LOCAL_HOSTS = ['localhost', '127.0.0.1', '[::1]'];

export interface DefaultAppWish {
  /** Further hosts by which the instance is reached, with or without a port. */
  readonly extraHosts: readonly string[];
}

export interface DefaultAppOutcome {
  readonly created: boolean;
  readonly app: App;
}

/** Makes the app that is always there. */
@Injectable()
export class DefaultApp {
  constructor(
    private readonly database: Database,
    private readonly apps: AppRepository,
    private readonly slugs: SlugRepository,
    private readonly domains: AppDomainRepository,
    private readonly logger: Logger,
  ) {}

  /**
   * Makes the app and its claims when it is not there. Claims are left alone afterwards, so that one which was
   * deleted stays so. Safe with several managers starting at once.
   */
  async ensure({ extraHosts }: DefaultAppWish): Promise<DefaultAppOutcome> {
    return this.database.transaction(async (db) => {
      // Of two managers here at once one waits for the other's commit, and then finds the app.
      await this.slugs.lock(db, [DEFAULT_APP_SLUG]);
      // It may be called something else by now, and the slug still leads to it.
      const holder = await this.slugs.findHolder(db, DEFAULT_APP_SLUG);
      if (holder !== undefined) return { created: false, app: holder.app };
      const app = await this.apps.insert(db, { id: newId(), slug: DEFAULT_APP_SLUG, name: DEFAULT_APP_NAME });
      await this.domains.claimUnclaimed(db, app.id, [...LOCAL_HOSTS, ...this.usable(extraHosts)]);
      return { created: true, app };
    });
  }

  private usable(hosts: readonly string[]): readonly string[] {
    return hosts.flatMap((text) => {
      const host = hostOf(text);
      if (host === undefined)
        this.logger.warn({ host: text }, 'Cannot claim a host for the default app: no host name');
      return host ?? [];
    });
  }
}
