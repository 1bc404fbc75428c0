import { Injectable } from '@nestjs/common';
import { SECOND_MS } from '#kernel';
import { ROUTING_APPLIED_EVERY_MS, routingApplied, routingChanged } from '#contracts';
import { MessageBus } from '#platform/messaging';
import { Logger } from '#platform/telemetry';
import { RoutingSnapshotReader } from '#routing/data';
import type { RoutingPosition, RoutingReading } from '#routing/data';
import { changeTable, EMPTY_TABLE } from '#routing/domain';
import type { CompiledApp, RoutableRoute, RoutingTable } from '#routing/domain';
import { compileStored } from './compile-stored.js';
import { RoutingSettings } from './routing.settings.js';
import { Turns } from './turns.js';

/** Messages are hints and may be lost; the database is asked this often what is in force. */
const LOOK_EVERY_MS = 30 * SECOND_MS;
const RETRY_AFTER_MS = SECOND_MS;

/**
 * The orchestrator's table of hosts and routes: loaded at the start, swapped as a whole after every change. A change is
 * read and compiled for the apps it concerns, in short turns between requests. It listens from its making on, so it
 * must be made before the bus starts.
 */
@Injectable()
export class RoutingTables {
  private table: RoutingTable = EMPTY_TABLE;
  /** Of the table; undefined before the first load. */
  private position: RoutingPosition | undefined;
  private running = false;
  private reloading: Promise<void> | undefined;
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
    return this.position !== undefined;
  }

  /**
   * Resolves when the table is loaded.
   * @throws whatever the database throws.
   */
  async start(): Promise<void> {
    this.running = true;
    try {
      await this.reload();
    } catch (error) {
      this.running = false;
      throw error;
    }
    this.signOfLife = setInterval(() => this.tellApplied(), ROUTING_APPLIED_EVERY_MS);
    this.lookLater(LOOK_EVERY_MS);
  }

  async stop(): Promise<void> {
    this.running = false;
    clearInterval(this.signOfLife);
    clearTimeout(this.look);
    await this.reloading?.catch(() => undefined);
  }

  private hear(revision: number): void {
    if (!this.running) return;
    if (this.reloading !== undefined) this.told = Math.max(this.told, revision);
    // The sender waits for this answer.
    else if (this.isReady() && revision <= this.table.revision) this.tellApplied();
    else void this.reloadOrRetry();
  }

  private async reloadOrRetry(): Promise<void> {
    try {
      await this.reload();
      this.lookLater(LOOK_EVERY_MS);
    } catch (error) {
      this.logger.warn({ err: error }, 'Cannot load the routes; serving those known before');
      this.lookLater(RETRY_AFTER_MS);
    }
  }

  private lookLater(afterMs: number): void {
    clearTimeout(this.look);
    if (this.running) this.look = setTimeout(() => void this.lookNow(), afterMs);
  }

  private async lookNow(): Promise<void> {
    let position: RoutingPosition;
    try {
      position = await this.reader.readPosition();
    } catch (error) {
      this.logger.warn({ err: error }, 'Cannot look whether routes have changed');
      this.lookLater(RETRY_AFTER_MS);
      return;
    }
    // Lower, or the same and another, too: then the database was restored from a backup.
    if (isSame(position, this.position)) this.lookLater(LOOK_EVERY_MS);
    else await this.reloadOrRetry();
  }

  /** Never two at once; what changes during a reload causes one more. */
  private reload(): Promise<void> {
    this.reloading ??= this.reloadUntilQuiet();
    return this.reloading;
  }

  private async reloadUntilQuiet(): Promise<void> {
    try {
      do {
        this.told = 0;
        const known = (appId: string): readonly RoutableRoute[] => this.table.apps.get(appId)?.routes ?? [];
        await this.reader.follow(this.position, known, (reading) => this.apply(reading));
        this.tellApplied();
      } while (this.running && this.told > this.table.revision);
    } finally {
      // In the same breath as the last look at `told`: what is told from here on finds no reload under way.
      this.reloading = undefined;
    }
  }

  /** Nothing is swapped before all of it is read and compiled. */
  private async apply({ position, isWhole, apps }: RoutingReading): Promise<void> {
    if (isSame(position, this.position)) return;
    const turns = new Turns();
    const before = this.table;
    const changed: CompiledApp[] = [];
    for await (const app of apps) {
      const steps = compileStored(app, this.settings.ceilings, before.apps.get(app.appId));
      changed.push(await turns.run(steps));
    }
    const kept = isWhole ? EMPTY_TABLE : before;
    this.table = await turns.run(changeTable(kept, position.revision, changed));
    this.position = position;
    this.warnOfSkipped(changed);
  }

  private warnOfSkipped(changed: readonly CompiledApp[]): void {
    const skipped = changed.flatMap(({ app }) => app.skipped);
    if (skipped.length === 0) return;
    this.logger.warn(
      { revision: this.table.revision, skipped: skipped.slice(0, 10) },
      `Left out ${skipped.length} routes of unknown form`,
    );
  }

  private tellApplied(): void {
    if (!this.running || !this.isReady()) return;
    const { orchestratorId } = this.settings;
    this.bus.publish(routingApplied, { orchestratorId, revision: this.table.revision });
  }
}

function isSame(one: RoutingPosition, other: RoutingPosition | undefined): boolean {
  return one.revision === other?.revision && one.mark === other.mark;
}
