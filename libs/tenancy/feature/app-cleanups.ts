import { Injectable } from '@nestjs/common';
import type { Db } from '#platform/postgres';
import { Logger } from '#platform/telemetry';

/** Removes what one subject keeps of an app, in the transaction that deletes the app. */
export type AppCleanup = (transaction: Db, appId: string) => Promise<void>;

/** Removes what no transaction can, such as bytes on disk, once the app's deletion is committed. */
export type AppAftermath = (appId: string) => Promise<void>;

/** The scripts of apps, which stand in the way of a deletion that is not forced (R-APP-13). */
export interface ScriptsOfApps {
  /** How many there are. Until the transaction ends nobody makes another one. */
  lockAndCount(transaction: Db, appId: string): Promise<number>;
  /** After `lockAndCount`: all of them, with everything that is theirs. */
  deleteAll: AppCleanup;
}

/**
 * What goes with an app (R-APP-16). Tables that refer to `apps` with ON DELETE CASCADE need nothing here; whoever
 * keeps anything else of an app registers how to remove it, when its module starts.
 */
@Injectable()
export class AppCleanups {
  private scripts: ScriptsOfApps | undefined;
  private readonly cleanups = new Map<string, AppCleanup>();
  private readonly aftermaths = new Map<string, AppAftermath>();

  constructor(private readonly logger: Logger) {}

  registerScripts(scripts: ScriptsOfApps): void {
    this.scripts = scripts;
  }

  /** Called before the app's own row is locked, so a cleanup may wait for the locks that its subject's writers take. */
  register(name: string, cleanup: AppCleanup): void {
    this.cleanups.set(name, cleanup);
  }

  /** The app is gone by then, whatever comes of this; what fails is logged and nobody tries again. */
  registerAfter(name: string, aftermath: AppAftermath): void {
    this.aftermaths.set(name, aftermath);
  }

  /** How many scripts the app has; none can be added until the transaction ends. */
  async lockAndCountScripts(transaction: Db, appId: string): Promise<number> {
    return (await this.scripts?.lockAndCount(transaction, appId)) ?? 0;
  }

  /** After `lockAndCountScripts`: scripts first, then the others in the order in which they registered. */
  async run(transaction: Db, appId: string): Promise<void> {
    await this.scripts?.deleteAll(transaction, appId);
    for (const cleanup of this.cleanups.values()) await cleanup(transaction, appId);
  }

  /** When the deletion is committed. Never throws. */
  async runAfter(appId: string): Promise<void> {
    for (const [name, aftermath] of this.aftermaths) {
      try {
        await aftermath(appId);
      } catch (error) {
        this.logger.error({ err: error, appId, cleanup: name }, 'Cannot remove all that a deleted app had');
      }
    }
  }
}
