import { Injectable } from '@nestjs/common';
import { newId } from '#kernel';
import { executionsRecorded, MAX_TAIL_IDS, TAIL_WISH_LASTS_MS, tailWanted } from '#contracts';
import type { TailWanted } from '#contracts';
import type { RecordedExecution } from '#logs/domain';
import { MessageBus } from '#platform/messaging';
import { Logger } from '#platform/telemetry';
import { ExecutionRecorder } from './execution-recorder.js';

interface Wish {
  readonly appIds: ReadonlySet<string>;
  readonly scriptIds: ReadonlySet<string>;
  /** By the clock of `performance.now`, ms. */
  readonly until: number;
}

/**
 * Tells managers that watch an app or a script which executions of it have come into the database. While nobody
 * watches, a batch costs one look at an empty map. It listens from its making on, so it must be made before the bus
 * starts.
 */
@Injectable()
export class TailAnnouncer {
  private readonly recorderId = newId();
  /** What each manager wants, by its id. */
  private readonly wishes = new Map<string, Wish>();
  private seq = 0;

  constructor(
    private readonly bus: MessageBus,
    recorder: ExecutionRecorder,
    private readonly logger: Logger,
  ) {
    bus.subscribe(tailWanted, (wanted) => this.heard(wanted));
    recorder.whenWritten((records) => this.written(records));
  }

  private heard({ managerId, appIds, scriptIds }: TailWanted): void {
    this.forgetExpired();
    // Whatever it wants may have been recorded before it was heard.
    if (!this.wishes.has(managerId)) this.seq += 1;
    const until = performance.now() + TAIL_WISH_LASTS_MS;
    this.wishes.set(managerId, { appIds: new Set(appIds), scriptIds: new Set(scriptIds), until });
    this.say([]);
  }

  private written(records: Iterable<RecordedExecution>): void {
    if (this.wishes.size === 0) return;
    this.forgetExpired();
    const wishes = [...this.wishes.values()];
    const wanted = [...records].filter(({ appId, scriptId }) =>
      wishes.some((w) => w.appIds.has(appId) || w.scriptIds.has(scriptId)),
    );
    for (let at = 0; at < wanted.length; at += MAX_TAIL_IDS) {
      this.seq += 1;
      this.say(wanted.slice(at, at + MAX_TAIL_IDS));
    }
  }

  /** What the bus loses shows in the numbers; see the contract. */
  private say(records: readonly RecordedExecution[]): void {
    const { recorderId, seq } = this;
    const executionIds = records.map(({ executionId }) => executionId);
    const attempts = records.map(({ attempt }) => attempt);
    try {
      this.bus.publish(executionsRecorded, { recorderId, seq, executionIds, attempts });
    } catch (error) {
      // The records are written, and must not be written again because nobody could be told.
      this.logger.warn({ err: error }, 'Cannot announce recorded executions');
    }
  }

  private forgetExpired(): void {
    const now = performance.now();
    for (const [managerId, { until }] of this.wishes) if (until < now) this.wishes.delete(managerId);
  }
}
