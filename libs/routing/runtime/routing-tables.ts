import { Injectable } from '@nestjs/common';
import { SECOND_MS } from '#kernel';
import { ROUTING_APPLIED_EVERY_MS, routingApplied, routingChanged } from '#contracts';
import { MessageBus } from '#platform/messaging';
import { Logger } from '#platform/telemetry';
import { RoutingSnapshotReader } from '#routing/data';
import { compileTable, EMPTY_TABLE } from '#routing/domain';
import type { RoutingTable } from '#routing/domain';
import { effectiveLimits } from '#scripts/domain';
import { RoutingSettings } from './routing.settings.js';

/** The safety net for a lost announcement. */
const REREAD_EVERY_MS = 30 * SECOND_MS;
const RETRY_AFTER_MS = SECOND_MS;

/** The table that this orchestrator serves: read at the start, replaced whole when something changed (R-ROUTE-30). */
@Injectable()
export class RoutingTables {
  private table: RoutingTable = EMPTY_TABLE;
  private loaded = false;
  private stopped = false;
  private reloading: Promise<void> | undefined;
  /** The newest revision somebody spoke of; while the table is older, another read is due. */
  private wanted = 0;
  private reread: NodeJS.Timeout | undefined;
  private beat: NodeJS.Timeout | undefined;

  constructor(
    private readonly bus: MessageBus,
    private readonly reader: RoutingSnapshotReader,
    private readonly settings: RoutingSettings,
    private readonly logger: Logger,
  ) {
    bus.subscribe(routingChanged, ({ revision }) => this.heard(revision));
  }

  current(): RoutingTable {
    return this.table;
  }

  isReady(): boolean {
    return this.loaded;
  }

  /** Resolves when the first table is there. @throws what the database throws. */
  async start(): Promise<void> {
    await this.load();
    this.reread = setInterval(() => void this.compare(), REREAD_EVERY_MS);
    this.beat = setInterval(() => this.tell(), ROUTING_APPLIED_EVERY_MS);
  }

  stop(): void {
    this.stopped = true;
    clearInterval(this.reread);
    clearInterval(this.beat);
  }

  private heard(revision: number): void {
    if (revision > this.wanted) this.wanted = revision;
    if (this.wanted > this.table.revision) this.reload();
    else this.tell();
  }

  private async compare(): Promise<void> {
    try {
      this.heard(await this.reader.readRevision());
    } catch (error) {
      this.logger.warn({ err: error }, 'Cannot look for changed routes; the present ones stay in force');
    }
  }

  /** One read at a time; a change during it makes one more, however many changes there were. */
  private reload(): void {
    this.reloading ??= this.load()
      .catch((error: unknown) => {
        this.logger.warn({ err: error }, 'Cannot read the routes; the present ones stay in force');
        return new Promise<void>((resolve) => {
          setTimeout(resolve, RETRY_AFTER_MS).unref();
        });
      })
      .finally(() => {
        this.reloading = undefined;
        if (!this.stopped && this.wanted > this.table.revision) this.reload();
      });
  }

  private async load(): Promise<void> {
    const { scripts, ...stored } = await this.reader.read();
    const { ceilings } = this.settings;
    // Merged once for each change, not for each run.
    const table = compileTable({
      ...stored,
      scripts: scripts.map(({ sandbox, ...script }) => ({
        ...script,
        limits: effectiveLimits(sandbox, ceilings),
      })),
    });
    // A slow read must not bring back what a faster one has replaced.
    if (table.revision >= this.table.revision) this.table = table;
    this.loaded = true;
    this.tell();
  }

  private tell(): void {
    if (!this.loaded || this.stopped) return;
    const { orchestratorId } = this.settings;
    this.bus.publish(routingApplied, { orchestratorId, revision: this.table.revision });
  }
}
