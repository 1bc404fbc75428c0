import { Injectable } from '@nestjs/common';
import { FirstStillRunningError } from '#identity/domain';
import { IdempotencyKeys } from '#identity/runtime';
import { Database, statementsOf } from '#platform/postgres';
import { OutboxRepository } from '../data/index.js';
import type { NewEvent } from '../domain/index.js';

/** What a 202 says. */
export interface Accepted {
  readonly executionId: string;
  readonly acceptedAt: Date;
}

/** Whose key it is, the key, and a fingerprint of the request that it came with. */
export interface OnceKey {
  readonly scope: string;
  readonly key: string;
  readonly fingerprint: Uint8Array<ArrayBuffer>;
}

const ACCEPTED = 202;

/** Puts an event into the outbox unless one with its key is there already, or was. */
@Injectable()
export class AsyncOnce {
  constructor(
    private readonly database: Database,
    private readonly outbox: OutboxRepository,
    private readonly keys: IdempotencyKeys,
  ) {}

  /**
   * Key, event and answer are one commit: of several requests with one key the others wait for its end.
   * @returns the first answer to the key.
   * @throws KeyReusedError, FirstStillRunningError
   */
  put(event: NewEvent, { scope, key, fingerprint }: OnceKey): Promise<Accepted> {
    return this.database.transaction(async (db) => {
      const claimed = await this.keys.claim(db, { scope, key, fingerprint });
      if (claimed.kind === 'answered') return readAnswer(claimed.answer);
      if (claimed.kind !== 'new') throw new FirstStillRunningError();
      const acceptedAt = await this.outbox.insert(statementsOf(db), event);
      const accepted = { executionId: event.id, acceptedAt };
      await this.keys.answer(db, { scope, key }, ACCEPTED, writeAnswer(accepted));
      return accepted;
    });
  }
}

function writeAnswer({ executionId, acceptedAt }: Accepted): Uint8Array<ArrayBuffer> {
  const answer = { accepted_at: acceptedAt.toISOString(), execution_id: executionId };
  return new Uint8Array(Buffer.from(JSON.stringify(answer)));
}

function readAnswer(answer: Uint8Array): Accepted {
  const text = Buffer.from(answer).toString('utf8');
  const kept = JSON.parse(text) as Record<'accepted_at' | 'execution_id', string>;
  return { executionId: kept.execution_id, acceptedAt: new Date(kept.accepted_at) };
}
