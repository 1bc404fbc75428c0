import { Injectable } from '@nestjs/common';
import { SECOND_MS } from '#kernel';
import { ROUTING_APPLIED_EVERY_MS, routingApplied, routingChanged } from '#contracts';
import { MessageBus } from '#platform/messaging';
import { Logger } from '#platform/telemetry';
import { RoutingSnapshotReader } from '#routing/data';
import type { StoredRouting } from '#routing/data';
import { compileTable, EMPTY_TABLE } from '#routing/domain';
import type { RoutingTable } from '#routing/domain';
import { effectiveLimits } from '#scripts/domain';
import { RoutingSettings } from './routing.settings.js';

/** Messages are hints and may be lost; the database is asked this often what is in force. */
const LOOK_EVERY_MS = 30 * SECOND_MS;
const RETRY_AFTER_MS = SECOND_MS;

/**
 * The orchestrator's table of hosts and routes: loaded at the start, swapped as a whole after every change. It
 * listens from its making on, so it must be made before the bus starts.
 */
@Injectable()
export class RoutingTables {
  private table: RoutingTable = EMPTY_TABLE;
  private loaded = false;
  private running = false;
  private reloading: Promise<boolean> | undefined;
  /** The newest revision told of while a reload was under way. */
  private told = 0;
  private look: NodeJS.Timeout | undefined;
  private signOfLife: NodeJS.Timeout | undefined;

  constructor(
    private readonly settings: RoutingSettings,
    private readonly reader: RoutingSnapshotReader,
    private readonly bus: MessageBus,
    private readonly logger: Logger,
  ) {
    bus.subscribe(routingChanged, ({ revision }) => this.hear(revision));
  }

  /** What requests are matched against now; before the first load nothing answers. */
  current(): RoutingTable {
    return this.table;
  }

  isReady(): boolean {
    return this.loaded;
  }

  /** Resolves when the table is loaded, however long the database takes, or when it is stopped. */
  async start(): Promise<void> {
    this.running = true;
    this.signOfLife = setInterval(() => this.tellApplied(), ROUTING_APPLIED_EVERY_MS);
    while (this.running && !(await this.reload())) await pause(RETRY_AFTER_MS);
    this.lookLater(LOOK_EVERY_MS);
  }

  async stop(): Promise<void> {
    this.running = false;
    clearInterval(this.signOfLife);
    clearTimeout(this.look);
    await this.reloading;
  }

  private hear(revision: number): void {
    if (!this.running) return;
    if (this.reloading !== undefined) this.told = Math.max(this.told, revision);
    // The sender waits for this answer.
    else if (this.loaded && revision <= this.table.revision) this.tellApplied();
    else void this.reloadOrRetry();
  }

  private async reloadOrRetry(): Promise<void> {
    const done = await this.reload();
    this.lookLater(done ? LOOK_EVERY_MS : RETRY_AFTER_MS);
  }

  private lookLater(afterMs: number): void {
    clearTimeout(this.look);
    if (this.running) this.look = setTimeout(() => void this.lookNow(), afterMs);
  }

  private async lookNow(): Promise<void> {
    let revision: number;
    try {
      revision = await this.reader.readRevision();
    } catch (error) {
      this.logger.warn({ err: error }, 'Cannot look whether routes have changed');
      this.lookLater(RETRY_AFTER_MS);
      return;
    }
    // Lower, too: then the database was restored from a backup.
    if (revision !== this.table.revision) await this.reloadOrRetry();
    else this.lookLater(LOOK_EVERY_MS);
  }

  /** Never two at once; what changes during a reload causes one more. @returns whether the table is up to date. */
  private reload(): Promise<boolean> {
    this.reloading ??= this.reloadUntilQuiet().finally(() => {
      this.reloading = undefined;
    });
    return this.reloading;
  }

  private async reloadUntilQuiet(): Promise<boolean> {
    try {
      do {
        this.told = 0;
        this.apply(await this.reader.read());
      } while (this.running && this.told > this.table.revision);
      return true;
    } catch (error) {
      this.logger.warn({ err: error }, 'Cannot load the routes; serving those known before');
      return false;
    }
  }

  private apply(stored: StoredRouting): void {
    if (!this.loaded || stored.revision !== this.table.revision) {
      const { ceilings } = this.settings;
      const scripts = stored.scripts.map(({ sandbox, ...script }) => ({
        ...script,
        limits: effectiveLimits(sandbox, ceilings),
      }));
      this.table = compileTable({ ...stored, scripts });
      this.loaded = true;
      const { revision, skipped } = this.table;
      if (skipped.length > 0) {
        this.logger.warn(
          { revision, skipped: skipped.slice(0, 10) },
          `Left out ${skipped.length} routes of unknown form`,
        );
      }
    }
    this.tellApplied();
  }

  private tellApplied(): void {
    if (!this.running || !this.loaded) return;
    const { orchestratorId } = this.settings;
    this.bus.publish(routingApplied, { orchestratorId, revision: this.table.revision });
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
