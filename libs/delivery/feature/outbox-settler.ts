import { Injectable } from '@nestjs/common';
import { DomainError } from '#kernel';
import { ExecutionRecorder } from '#logs/runtime';
import type { ExecutionRecord } from '#logs/domain';
import { Database, isRefusedData } from '#platform/postgres';
import { Logger } from '#platform/telemetry';
import { SettlementRepository } from '../data/index.js';
import type { Settled } from '../data/index.js';
import { settle } from '../domain/index.js';
import type { ClaimedEvent, Settlement } from '../domain/index.js';
import type { Attempt } from './attempt.js';
import { DeadLetterNews } from './dead-letter-news.js';
import { EffectsCommit, EffectsRefusedError, refusedAttempt } from './effects-commit.js';

/** One transaction is under way, and what comes meanwhile gathers; when it takes so long, as behind a deletion, two are. */
const SLOW_MS = 50;
const MAX_BATCH = 100;
const RETRY_AFTER_MS = 500;

/** Figures since the start. */
export interface SettledCounts {
  /** Over: run with success, or too deep to be run. */
  done: number;
  retried: number;
  postponed: number;
  deadLettered: number;
  /** Somebody else had claimed the event meanwhile, or its script was deleted: nothing was changed. */
  lost: number;
}

interface Waiting extends Settled {
  readonly event: ClaimedEvent;
  readonly record: ExecutionRecord | undefined;
  /** Nobody is told of its dead letter: that, or the record, was refused. */
  readonly isQuiet?: boolean;
  readonly done: () => void;
}

/**
 * Writes what became of events: the row's end or next turn, the dead letter and the execution's record are one commit.
 * Whatever comes while a commit is under way goes together into the next.
 */
@Injectable()
export class OutboxSettler {
  readonly counts: SettledCounts = { done: 0, retried: 0, postponed: 0, deadLettered: 0, lost: 0 };
  private readonly waiting: Waiting[] = [];
  private onSettled: (event: ClaimedEvent, settlement: Settlement) => void = () => undefined;
  private writers = 0;
  private isSlow = false;
  private isClosed = false;

  constructor(
    private readonly database: Database,
    private readonly settlements: SettlementRepository,
    private readonly recorder: ExecutionRecorder,
    private readonly letters: DeadLetterNews,
    private readonly effects: EffectsCommit,
    private readonly logger: Logger,
  ) {}

  get isWriting(): boolean {
    return this.writers > 0;
  }

  /**
   * Resolves when it is committed, or found to be no longer ours to settle. While the database is away it is tried
   * again, until the stop: then the event's lease runs out, and it is run again.
   */
  settle(event: ClaimedEvent, attempt: Attempt): Promise<void> {
    if (attempt.effects !== undefined) return this.settleWithEffects(event, attempt);
    return new Promise((done) => {
      this.waiting.push({ ...settledAs(event, attempt), event, record: attempt.record, done });
      this.write();
    });
  }

  /** @param listener told of each event behind the commit that settles it; must not throw. */
  whenSettled(listener: (event: ClaimedEvent, settlement: Settlement) => void): void {
    this.onSettled = listener;
  }

  /** Gives up what cannot be written any more. */
  close(): void {
    this.isClosed = true;
  }

  private write(): void {
    if (this.writers > (this.isSlow ? 1 : 0)) return;
    this.writers += 1;
    void this.writeAll().finally(() => {
      this.writers -= 1;
    });
  }

  private async writeAll(): Promise<void> {
    while (this.waiting.length > 0) {
      const batch = this.waiting.splice(0, MAX_BATCH);
      const slow = setTimeout(() => {
        this.isSlow = true;
        this.write();
      }, SLOW_MS);
      await this.writeUntilDone(batch);
      clearTimeout(slow);
      this.isSlow = false;
      for (const { done } of batch) done();
    }
  }

  private async writeUntilDone(batch: readonly Waiting[]): Promise<void> {
    for (;;) {
      try {
        await this.commit(batch);
        return;
      } catch (error) {
        if (isRefusedData(error)) return this.writeOneByOne(batch, error);
        this.logger.warn({ err: error, events: batch.length }, 'Cannot settle events; trying again');
        if (this.isClosed) return;
        await pause(RETRY_AFTER_MS);
      }
    }
  }

  /** A record, or news, that the database refuses must not keep its event, or its neighbours, from being settled. */
  private async writeOneByOne(batch: readonly Waiting[], error: unknown): Promise<void> {
    const [only] = batch;
    if (batch.length > 1 || only === undefined) {
      for (const one of batch) await this.writeUntilDone([one]);
      return;
    }
    const { id: executionId } = only.hold;
    this.logger.warn(
      { err: error, executionId },
      'The database refuses the record of an execution, or the news of its dead letter; settling without',
    );
    // Then there is nothing left to refuse; if there is, the lease runs out.
    if (only.isQuiet !== true) await this.writeUntilDone([{ ...only, record: undefined, isQuiet: true }]);
  }

  /** By itself: what it writes may be refused, and must not take its neighbours with it. */
  private async settleWithEffects(event: ClaimedEvent, attempt: Attempt): Promise<void> {
    const settled = settledAs(event, attempt);
    for (let { record } = attempt; ;) {
      try {
        const isSettled = await this.effects.commit(event, settled, withRecord(attempt, record));
        this.count({ ...settled, event, record }, isSettled);
        return;
      } catch (error) {
        if (error instanceof DomainError) return this.settle(event, refusedAttempt(error, attempt));
        if (isRefusedData(error)) {
          // The record's fault, or else that of what the run wrote: no further try would fare better.
          if (record === undefined)
            return this.settle(event, refusedAttempt(new EffectsRefusedError(), attempt));
          record = undefined;
          continue;
        }
        this.logger.warn({ err: error, executionId: event.id }, 'Cannot settle an event; trying again');
        if (this.isClosed) return;
        await pause(RETRY_AFTER_MS);
      }
    }
  }

  private async commit(batch: readonly Waiting[]): Promise<void> {
    const { records, settled, hasNew } = await this.database.direct(async (session) => {
      const { ids, buried } = await this.settlements.settle(session, batch);
      const written = batch.flatMap(({ hold, record }) =>
        record !== undefined && ids.has(hold.id) ? [record] : [],
      );
      await this.recorder.writeIn(session, written);
      const told = await this.letters.written(session, loud(batch), buried);
      return { records: written, settled: ids, hasNew: told > 0 };
    });
    this.recorder.committed(records);
    if (hasNew) this.letters.ring();
    for (const one of batch) this.count(one, settled.has(one.hold.id));
  }

  private count({ event, settlement, record, hold }: Omit<Waiting, 'done'>, isSettled: boolean): void {
    if (isSettled) {
      this.counts[COUNTED_AS[settlement.kind]] += 1;
      this.onSettled(event, settlement);
      return;
    }
    this.counts.lost += 1;
    this.logger.warn(
      { executionId: hold.id, fence: String(hold.fence) },
      'An event was no longer ours to settle',
    );
    // It has run, and nobody takes its result.
    if (record !== undefined) this.recorder.recordAbandoned(record);
  }
}

function loud(batch: readonly Waiting[]): Waiting[] {
  return batch.filter(({ isQuiet }) => isQuiet !== true);
}

function settledAs(event: ClaimedEvent, { outcome }: Attempt): Settled {
  const { id, fence, scriptId } = event;
  return { hold: { id, fence }, scriptId, settlement: settle(event, outcome, Math.random()) };
}

function withRecord({ record: _, ...attempt }: Attempt, record: ExecutionRecord | undefined): Attempt {
  return record === undefined ? attempt : { ...attempt, record };
}

const COUNTED_AS: Readonly<Record<Settlement['kind'], keyof SettledCounts>> = {
  done: 'done',
  retry: 'retried',
  postponed: 'postponed',
  dead: 'deadLettered',
};

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
