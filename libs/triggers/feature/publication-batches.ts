import { Injectable } from '@nestjs/common';
import { DomainError, KIB, TransientMap } from '#kernel';
import { Database, isDeadlock, isRefusedData } from '#platform/postgres';
import { TriggerEvents } from '#triggers/runtime';
import type { Publication } from '#triggers/runtime';

const MAX_BATCH = 64;
/** Messages of one batch, in characters; a longer one is a batch by itself. */
const MAX_BATCH_CHARS = 256 * KIB;

interface Waiting {
  readonly publication: Publication;
  readonly done: (matched: number) => void;
  readonly failed: (error: unknown) => void;
}

/**
 * Commits publications. Of each app one transaction is under way, and what comes meanwhile goes together into the next:
 * a commit costs the same for many as for one, so that the more there is to do, the less each costs. Apps do not wait
 * for each other.
 */
@Injectable()
export class PublicationBatches {
  /** Those that have not begun, by app; an app that is here is at work. */
  private readonly apps = new TransientMap<string, Waiting[]>();

  constructor(
    private readonly database: Database,
    private readonly triggers: TriggerEvents,
  ) {}

  /**
   * Resolves behind the commit. @returns how many triggers will run.
   * @throws what `TriggerEvents.published` throws of this publication, never of another.
   */
  commit(publication: Publication): Promise<number> {
    return new Promise((done, failed) => {
      const one = { publication, done, failed };
      const waiting = this.apps.get(publication.appId);
      if (waiting !== undefined) waiting.push(one);
      else void this.work(publication.appId, [one]);
    });
  }

  private async work(appId: string, waiting: Waiting[]): Promise<void> {
    this.apps.set(appId, waiting);
    while (waiting.length > 0) await this.write(appId, waiting.splice(0, batchSize(waiting)));
    this.apps.delete(appId);
  }

  /** Never throws: whoever waits is told. */
  private async write(appId: string, batch: readonly Waiting[]): Promise<void> {
    let counts: readonly number[];
    try {
      const publications = batch.map(({ publication }) => publication);
      counts = await this.database.direct((db) => this.triggers.published(db, appId, publications));
    } catch (error) {
      // Whatever else it is, the commit may have happened all the same, and nothing may be published twice.
      if (batch.length > 1 && isOfOne(error)) for (const one of batch) await this.write(appId, [one]);
      else for (const { failed } of batch) failed(error);
      return;
    }
    for (const [at, { done }] of batch.entries()) done(counts[at] ?? 0);
    if (counts.some((count) => count > 0)) this.triggers.ring();
  }
}

function batchSize(waiting: readonly Waiting[]): number {
  let chars = 0;
  const end = waiting.findIndex(
    ({ publication: { message } }, at) => (chars += message.length) > MAX_BATCH_CHARS && at > 0,
  );
  return Math.min(end < 0 ? waiting.length : end, MAX_BATCH);
}

/** Nothing was committed, and the others may fare better without the one whose fault it is. */
function isOfOne(error: unknown): boolean {
  return error instanceof DomainError || isRefusedData(error) || isDeadlock(error);
}
