import { Injectable } from '@nestjs/common';
import { firstIdAt, MINUTE_MS, newId, SECOND_MS } from '#kernel';
import { executionsRecorded, TAIL_WANTED_EVERY_MS, tailWanted } from '#contracts';
import type { ExecutionsRecorded } from '#contracts';
import { TailRepository } from '#logs/data';
import type { TailEntry } from '#logs/data';
import { CommitOrder, isVisible, recordKeyText, RecorderLedger, scopeKey } from '#logs/domain';
import type { LogScope, Snapshot } from '#logs/domain';
import { MessageBus } from '#platform/messaging';
import { Database } from '#platform/postgres';
import { Logger } from '#platform/telemetry';

/** Whoever watches a scope. Neither call may throw. */
export interface Watcher {
  /** Records in the order in which they came into the database, each once. */
  take(entries: readonly TailEntry[]): void;
  /** So many, at least, came and were too many to be found. */
  miss(count: number): void;
}

interface Watched {
  readonly scope: LogScope;
  readonly watchers: Set<Watcher>;
  /** Everything that this snapshot sees has been found, or was there before somebody watched. */
  seen: Snapshot | undefined;
  /** Until the recorders have had time to hear that this scope is watched; by `performance.now`. */
  unsettledUntil: number | undefined;
}

/** A record that was heard of. */
interface Known {
  /** By `performance.now`. */
  readonly since: number;
  /** What wrote its record; undefined until it was looked up. */
  readonly transaction: number | undefined;
}

/** How often ids that were heard of are looked up. */
const LOOK_EVERY_MS = 100;
const LOOK_AGAIN_AFTER_MS = SECOND_MS;
const MAX_IDS_PER_LOOK = 2_000;
/** Ids that wait to be looked up while the database is away; beyond it they are found again later. */
const MAX_UNPLACED = 20_000;
/** Ids are remembered for so long at least, so that none is handed out twice: a recorder may say one again. */
const KNOWN_FOR_MS = MINUTE_MS;
const MAX_KNOWN = 200_000;
const SETTLE_MS = 900;
/** No run takes longer from its id to its record: twice the largest wall limit, and some. */
export const LONGEST_RUN_MS = 15 * MINUTE_MS;
/** The most that a look for what was missed brings. */
export const MAX_FOUND = 5_000;
/** How many rounds ago a snapshot was taken whose records must have been heard of, if none was lost. */
const ROUNDS_TO_HEAR = 2;

/**
 * What comes into the database of the scopes that somebody watches. Recorders say over the bus which ids they have
 * written; the database says in which order, and has the last word: whenever something may have been said that was not
 * heard, it is asked what came since all was well. It listens from its making on, so it must be made before the bus
 * starts.
 */
@Injectable()
export class TailFeed {
  private readonly managerId = newId();
  private readonly watched = new Map<string, Watched>();
  private readonly recorders = new RecorderLedger();
  private readonly order = new CommitOrder<TailEntry>();
  /** By their records' keys, oldest first. */
  private readonly known = new Map<string, Known>();
  private unplaced: string[] = [];
  /** Of the last rounds, oldest first. */
  private snapshots: Snapshot[] = [];
  private isInDoubt = false;
  private isChecking = false;
  private rounds: NodeJS.Timeout | undefined;
  private nextLook: NodeJS.Timeout | undefined;

  constructor(
    private readonly bus: MessageBus,
    private readonly database: Database,
    private readonly repository: TailRepository,
    private readonly logger: Logger,
  ) {
    bus.subscribe(executionsRecorded, (recorded) => this.heard(recorded));
  }

  /** Hands out what comes from now on; `seen` must follow. @returns what ends it. */
  watch(scope: LogScope, watcher: Watcher): () => void {
    const key = scopeKey(scope);
    const known = this.watched.get(key);
    if (known === undefined) {
      const unsettledUntil = performance.now() + SETTLE_MS;
      this.watched.set(key, { scope, watchers: new Set([watcher]), seen: undefined, unsettledUntil });
      this.announce();
    } else known.watchers.add(watcher);
    this.rounds ??= setInterval(() => this.round(), TAIL_WANTED_EVERY_MS);
    return () => this.unwatch(key, watcher);
  }

  /** The watcher has everything that `snapshot` sees. */
  seen(scope: LogScope, snapshot: Snapshot): void {
    const watched = this.watched.get(scopeKey(scope));
    if (watched !== undefined) watched.seen ??= snapshot;
  }

  private unwatch(key: string, watcher: Watcher): void {
    const watched = this.watched.get(key);
    watched?.watchers.delete(watcher);
    if (watched?.watchers.size === 0) this.watched.delete(key);
    if (this.watched.size === 0) this.rest();
  }

  /** Nobody watches: nothing is kept, and nothing runs. */
  private rest(): void {
    clearInterval(this.rounds);
    clearTimeout(this.nextLook);
    this.rounds = undefined;
    this.nextLook = undefined;
    this.recorders.clear();
    this.order.clear();
    this.known.clear();
    this.unplaced = [];
    this.snapshots = [];
    this.isInDoubt = false;
  }

  private announce(): void {
    const ids = (kind: LogScope['kind']): string[] =>
      [...this.watched.values()].filter(({ scope }) => scope.kind === kind).map(({ scope }) => scope.id);
    try {
      const wanted = { managerId: this.managerId, appIds: ids('app'), scriptIds: ids('script') };
      this.bus.publish(tailWanted, wanted);
    } catch (error) {
      this.logger.warn({ err: error }, 'Cannot announce what is watched');
    }
  }

  private heard({ recorderId, seq, executionIds, attempts }: ExecutionsRecorded): void {
    if (this.watched.size === 0) return;
    const isAnswer = executionIds.length === 0;
    if (!this.recorders.note(recorderId, seq, isAnswer, performance.now())) this.isInDoubt = true;
    for (const [at, executionId] of executionIds.entries()) {
      const key = recordKeyText({ executionId, attempt: attempts?.[at] ?? 1 });
      if (this.known.has(key)) continue;
      this.known.set(key, { since: performance.now(), transaction: undefined });
      this.unplaced.push(key);
    }
    this.look();
  }

  private look(afterMs = LOOK_EVERY_MS): void {
    const isIdle = this.watched.size === 0 || (this.unplaced.length === 0 && this.order.size === 0);
    if (isIdle || this.nextLook !== undefined) return;
    const look = setTimeout(() => {
      void this.place().then((isDone) => {
        // Unless everybody left meanwhile, and somebody came.
        if (this.nextLook === look) this.nextLook = undefined;
        this.look(isDone ? LOOK_EVERY_MS : LOOK_AGAIN_AFTER_MS);
      });
    }, afterMs);
    this.nextLook = look;
  }

  /** Looks up where the new ones stand, and hands out those whose turn it is. @returns whether that could be done. */
  private async place(): Promise<boolean> {
    const keys = this.unplaced.splice(0, MAX_IDS_PER_LOOK);
    try {
      const { snapshot, entries } = await this.repository.find(this.database.db, keys);
      if (this.watched.size === 0) return true;
      const there = new Set(entries.map(recordKeyText));
      for (const key of keys) if (!there.has(key)) this.known.delete(key);
      this.enter(entries);
      this.handOut(this.order.release(performance.now(), snapshot.oldestRunning));
      return true;
    } catch (error) {
      if (this.watched.size === 0) return true;
      this.logger.warn({ err: error }, 'Cannot look up recorded executions; trying again');
      this.unplaced.unshift(...keys);
      this.forgetExcess();
      return false;
    }
  }

  private forgetExcess(): void {
    const excess = this.unplaced.splice(MAX_UNPLACED);
    if (excess.length === 0) return;
    for (const key of excess) this.known.delete(key);
    this.isInDoubt = true;
  }

  private enter(entries: readonly TailEntry[]): void {
    const since = performance.now();
    for (const entry of entries)
      this.known.set(recordKeyText(entry), { since, transaction: entry.transaction });
    this.order.add(entries, since);
  }

  private handOut(entries: readonly TailEntry[]): void {
    if (entries.length === 0) return;
    const byKey = new Map<string, TailEntry[]>();
    for (const entry of entries) {
      for (const key of [`app:${entry.appId}`, `script:${entry.scriptId}`]) {
        if (!this.watched.has(key)) continue;
        const list = byKey.get(key);
        if (list === undefined) byKey.set(key, [entry]);
        else list.push(entry);
      }
    }
    for (const [key, list] of byKey)
      for (const watcher of this.watched.get(key)?.watchers ?? []) watcher.take(list);
  }

  private round(): void {
    this.announce();
    if (this.isChecking) return;
    this.isChecking = true;
    void this.check().finally(() => {
      this.isChecking = false;
    });
  }

  /** Finds what was missed, if something may have been; otherwise notes up to where all was heard. */
  private async check(): Promise<void> {
    const now = performance.now();
    if (this.recorders.forgetGone(now)) this.isInDoubt = true;
    const isInDoubt = this.isInDoubt;
    this.isInDoubt = false;
    try {
      for (const watched of this.watched.values()) {
        const isSettling = watched.unsettledUntil !== undefined && watched.unsettledUntil <= now;
        if (isInDoubt || isSettling) await this.catchUp(watched);
      }
      await this.noteSnapshot(now);
      this.forgetSettled(now);
    } catch (error) {
      this.isInDoubt ||= isInDoubt;
      this.logger.warn({ err: error }, 'Cannot look for missed executions; trying again');
    }
  }

  private async catchUp(watched: Watched): Promise<void> {
    const { scope, seen, watchers, unsettledUntil } = watched;
    // Its first watcher is still asking where to begin.
    if (seen === undefined) return;
    const { snapshot, entries, leftOut } = await this.repository.followers(this.database.db, {
      scope,
      position: { transaction: seen.oldestRunning - 1, executionId: LAST_ID },
      earliestId: firstIdAt(seen.takenAt - LONGEST_RUN_MS),
      limit: MAX_FOUND,
    });
    const missed = entries.filter(
      (e) => !isVisible(seen, e.transaction) && !this.known.has(recordKeyText(e)),
    );
    this.enter(missed);
    if (leftOut > 0) for (const watcher of watchers) watcher.miss(leftOut);
    watched.seen = snapshot;
    if (unsettledUntil !== undefined && unsettledUntil <= performance.now())
      watched.unsettledUntil = undefined;
    this.look();
  }

  private async noteSnapshot(now: number): Promise<void> {
    this.snapshots.push(await this.repository.snapshot(this.database.db));
    if (this.snapshots.length <= ROUNDS_TO_HEAR) return;
    const heardOf = this.snapshots.shift();
    if (heardOf === undefined || this.isInDoubt || this.recorders.isAnySilent(now)) return;
    for (const watched of this.watched.values()) {
      if (watched.unsettledUntil !== undefined || watched.seen === undefined) continue;
      if (watched.seen.takenAt < heardOf.takenAt) watched.seen = heardOf;
    }
  }

  /** Those that every scope has seen will not be found again. */
  private forgetSettled(now: number): void {
    const oldest = Math.min(...[...this.watched.values()].map(({ seen }) => seen?.oldestRunning ?? 0));
    for (const [key, { since, transaction }] of this.known) {
      const isSettled = transaction !== undefined && transaction < oldest && since < now - KNOWN_FOR_MS;
      if (isSettled || this.known.size > MAX_KNOWN) this.known.delete(key);
    }
  }
}

const LAST_ID = 'ffffffff-ffff-ffff-ffff-ffffffffffff';
