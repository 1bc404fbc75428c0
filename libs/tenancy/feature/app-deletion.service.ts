import { Injectable } from '@nestjs/common';
import type { Caller } from '#identity/domain';
import { AuditTrail } from '#identity/feature';
import { Database, isDeadlock } from '#platform/postgres';
import type { Db } from '#platform/postgres';
import { AppRepository, SlugRepository } from '#tenancy/data';
import { AppHasScriptsError, AppNotFoundError, DEFAULT_APP_SLUG, DefaultAppError } from '#tenancy/domain';
import type { App } from '#tenancy/domain';
import { AppCleanups } from './app-cleanups.js';
import { AppsService } from './apps.service.js';

/** Of a deletion that meets a deadlock. */
const MAX_ATTEMPTS = 5;

@Injectable()
export class AppDeletionService {
  constructor(
    private readonly database: Database,
    private readonly apps: AppsService,
    private readonly rows: AppRepository,
    private readonly slugs: SlugRepository,
    private readonly cleanups: AppCleanups,
    private readonly audit: AuditTrail,
  ) {}

  /**
   * Deletes an app with all that it has, in one commit (R-APP-14, R-APP-16).
   * @param force also when it has scripts.
   * @throws AppNotFoundError
   * @throws AppHasScriptsError without force (R-APP-13); what else an app has is no reason to keep it (R-APP-15).
   * @throws DefaultAppError
   */
  async delete(caller: Caller, idOrSlug: string, force: boolean): Promise<void> {
    const app = await this.apps.find(idOrSlug);
    await unlessDeadlocked(() =>
      this.database.transaction((db) => this.deleteWithAll(db, caller, app, force)),
    );
    await this.cleanups.runAfter(app.id);
  }

  private async deleteWithAll(db: Db, caller: Caller, { id, slug }: App, force: boolean): Promise<void> {
    const scriptCount = await this.cleanups.lockAndCountScripts(db, id);
    if (scriptCount > 0 && !force) throw new AppHasScriptsError(scriptCount);
    await this.requireNotDefault(db, id);
    await this.cleanups.run(db, id);
    // After everything else: whoever adds to the app locks its own rows first, and then the app's.
    if ((await this.rows.lock(db, id)) === undefined) throw new AppNotFoundError(slug);
    // It may have taken that slug meanwhile; now it no longer can.
    await this.requireNotDefault(db, id);
    await this.rows.delete(db, id);
    await this.audit.record(db, caller, {
      action: 'app.delete',
      appId: id,
      target: { kind: 'app', id, name: slug },
      details: { force, script_count: scriptCount },
    });
  }

  private async requireNotDefault(db: Db, id: string): Promise<void> {
    const holder = await this.slugs.findHolder(db, DEFAULT_APP_SLUG);
    if (holder?.app.id === id) throw new DefaultAppError();
  }
}

/**
 * A deletion touches rows of every subject, and those who write to several of them at once may lock them in another
 * order. Nothing is done by an attempt that the server ends, so another one follows.
 */
async function unlessDeadlocked(work: () => Promise<void>): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (attempt === MAX_ATTEMPTS || !isDeadlock(error)) throw error;
    }
  }
}
