import { Injectable } from '@nestjs/common';
import type { OnModuleDestroy } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { DomainError, firstIdAt, InvalidInputError, timeOfId } from '#kernel';
import { TailRepository } from '#logs/data';
import type { Followers } from '#logs/data';
import { parseRecordKey } from '#logs/domain';
import type { LogScope, RecordKey } from '#logs/domain';
import { Database } from '#platform/postgres';
import { Logger } from '#platform/telemetry';
import { EventStream } from './event-stream.js';
import { EventTexts } from './event-texts.js';
import { LONGEST_RUN_MS, MAX_FOUND, TailFeed } from './tail-feed.js';
import { Tail } from './tail.js';

/** Tails that one manager serves; what they watch must fit in one announcement. */
export const MAX_TAILS = 200;

/** This manager serves no further tail now. */
export class TailRefusedError extends DomainError {
  readonly code = 'logs.tail-refused';
  readonly kind = 'busy';
  override readonly retryAfterSeconds = 5;
}

/** Clients that watch executions as they are recorded. */
@Injectable()
export class ExecutionTails implements OnModuleDestroy {
  private readonly tails = new Set<Tail>();
  private isStopped = false;

  constructor(
    private readonly feed: TailFeed,
    private readonly database: Database,
    private readonly repository: TailRepository,
    private readonly texts: EventTexts,
    private readonly logger: Logger,
  ) {}

  /** Tails that are open. */
  get count(): number {
    return this.tails.size;
  }

  /**
   * Answers with events until the client goes or the process stops; resolves then.
   * @param lastId what the client was given last: it is sent all that came behind it.
   * @throws TailRefusedError, InvalidInputError before anything was answered.
   */
  async serve(scope: LogScope, lastId: string | undefined, reply: FastifyReply): Promise<void> {
    this.requireRoom();
    if (lastId !== undefined) keyOf(lastId);
    const tail = new Tail({ texts: this.texts, logger: this.logger });
    const end = this.feed.watch(scope, tail);
    this.tails.add(tail);
    try {
      const missed = await this.missed(scope, lastId);
      this.feed.seen(scope, missed.snapshot);
      this.requireRunning();
      if (!reply.raw.destroyed) await tail.run(EventStream.open(reply), missed);
    } finally {
      end();
      this.tails.delete(tail);
    }
  }

  /** Ends every tail, and takes no more. */
  async stop(): Promise<void> {
    this.isStopped = true;
    await Promise.all([...this.tails].map((tail) => tail.end()));
  }

  onModuleDestroy(): Promise<void> {
    return this.stop();
  }

  private requireRoom(): void {
    this.requireRunning();
    if (this.tails.size >= MAX_TAILS)
      throw new TailRefusedError(`Cannot open a tail: this process serves ${MAX_TAILS} already; close one`);
  }

  private requireRunning(): void {
    if (this.isStopped) throw new TailRefusedError('Cannot open a tail: this process is stopping; try again');
  }

  private async missed(scope: LogScope, lastId: string | undefined): Promise<Followers> {
    const { db } = this.database;
    if (lastId === undefined) {
      return { snapshot: await this.repository.snapshot(db), entries: [], leftOut: 0 };
    }
    const { executionId } = keyOf(lastId);
    const [last] = (await this.repository.find(db, [lastId])).entries;
    // Of a record that is gone only the id is left, and so its time.
    const earliestId = last === undefined ? executionId : firstIdAt(timeOfId(executionId) - LONGEST_RUN_MS);
    const position = last ?? { transaction: 0, executionId };
    return this.repository.followers(db, { scope, position, earliestId, limit: MAX_FOUND });
  }
}

/** @throws InvalidInputError */
function keyOf(lastId: string): RecordKey {
  const key = parseRecordKey(lastId);
  if (key !== undefined) return key;
  throw new InvalidInputError([
    { field: 'last-event-id', message: 'last-event-id must be the id of an event of a tail' },
  ]);
}
