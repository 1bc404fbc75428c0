import { Injectable } from '@nestjs/common';
import { ANSWERS_KEPT_MS, CLAIM_LEASE_MS, FirstStillRunningError, KeyReusedError } from '#identity/domain';
import type { Db } from '#platform/postgres';

export interface IdempotencyPlace {
  /** Whose key it is, such as `user:<id>`: the same text of two callers means two things. */
  readonly scope: string;
  readonly key: string;
}

export interface IdempotencyClaim extends IdempotencyPlace {
  /** Says whether two requests are the same. */
  readonly fingerprint: Uint8Array<ArrayBuffer>;
}

/** What is known of a key. */
export type Claimed =
  /** Nobody used it before; `claimedAt` proves it is still ours. */
  | { readonly kind: 'new'; readonly claimedAt: Date }
  | { readonly kind: 'running' }
  /** Done, with no answer kept. */
  | { readonly kind: 'committed' }
  | { readonly kind: 'answered'; readonly status: number; readonly answer: Uint8Array };

interface Row {
  readonly state: 'running' | 'committed' | 'answered';
  readonly status: number | null;
  readonly answer: Uint8Array | null;
  readonly isSame: boolean;
}

/** First answers by key. All times are the database's. */
@Injectable()
export class IdempotencyRepository {
  /**
   * Takes the key for this request, or tells what became of the first one. Of several at once one gets it: within a
   * transaction the others wait for its end.
   * @throws KeyReusedError when the key belongs to another request.
   */
  async claim(db: Db, { scope, key, fingerprint }: IdempotencyClaim): Promise<Claimed> {
    const taken = await db.$queryRaw<{ claimedAt: Date }[]>`
      INSERT INTO idempotency_keys (scope, key, fingerprint, state, expires_at)
      VALUES (${scope}, ${key}, ${fingerprint}, 'running', now() + ${ANSWERS_KEPT_MS} * interval '1 ms')
      ON CONFLICT (scope, key) DO UPDATE
        SET fingerprint = EXCLUDED.fingerprint, state = 'running', status = NULL, answer = NULL,
            claimed_at = now(), expires_at = EXCLUDED.expires_at
        WHERE idempotency_keys.expires_at <= now()
          OR (idempotency_keys.state = 'running' AND idempotency_keys.fingerprint = EXCLUDED.fingerprint
              AND idempotency_keys.claimed_at <= now() - ${CLAIM_LEASE_MS} * interval '1 ms')
      RETURNING claimed_at AS "claimedAt"`;
    if (taken[0] !== undefined) return { kind: 'new', claimedAt: taken[0].claimedAt };
    const [row] = await db.$queryRaw<Row[]>`
      SELECT state, status, answer, fingerprint = ${fingerprint} AS "isSame"
      FROM idempotency_keys WHERE scope = ${scope} AND key = ${key}`;
    // Given back between the two statements: whoever had it is done, and the next try gets it.
    if (row === undefined) return { kind: 'running' };
    if (!row.isSame) throw new KeyReusedError();
    if (row.state !== 'answered' || row.status === null || row.answer === null)
      return { kind: row.state === 'committed' ? 'committed' : 'running' };
    return { kind: 'answered', status: row.status, answer: row.answer };
  }

  /**
   * Notes, in the transaction that does the work, that it is done.
   * @throws FirstStillRunningError when another request has taken the key over meanwhile: then that one does it.
   */
  async commit(transaction: Db, { scope, key }: IdempotencyPlace, claimedAt: Date): Promise<void> {
    const { count } = await transaction.idempotencyKey.updateMany({
      where: { scope, key, claimedAt, state: { in: ['running', 'committed'] } },
      data: { state: 'committed' },
    });
    if (count === 0) throw new FirstStillRunningError();
  }

  async answer(
    db: Db,
    { scope, key }: IdempotencyPlace,
    status: number,
    answer: Uint8Array<ArrayBuffer>,
  ): Promise<void> {
    await db.idempotencyKey.updateMany({
      where: { scope, key, state: { not: 'answered' } },
      data: { state: 'answered', status, answer },
    });
  }

  /** Gives a key back whose request did nothing, so that it may be tried again. */
  async release(db: Db, { scope, key }: IdempotencyPlace, claimedAt: Date): Promise<void> {
    await db.idempotencyKey.deleteMany({ where: { scope, key, claimedAt, state: 'running' } });
  }

  /** @returns how many were cleared away. */
  async deleteExpired(db: Db, limit: number): Promise<number> {
    return db.$executeRaw`
      WITH old AS MATERIALIZED (
        SELECT scope, key FROM idempotency_keys WHERE expires_at <= now() LIMIT ${limit} FOR UPDATE SKIP LOCKED)
      DELETE FROM idempotency_keys k USING old WHERE k.scope = old.scope AND k.key = old.key`;
  }
}
