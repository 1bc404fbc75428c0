import { Injectable } from '@nestjs/common';
import { IdempotencyRepository } from '#identity/data';
import type { IdempotencyPlace } from '#identity/data';
import type { Caller } from '#identity/domain';
import type { Db } from '#platform/postgres';

interface OwnClaim extends IdempotencyPlace {
  readonly claimedAt: Date;
}

/** The keys of the calls under way. */
@Injectable()
export class IdempotencyClaims {
  private readonly claims = new WeakMap<Caller, OwnClaim>();

  constructor(private readonly keys: IdempotencyRepository) {}

  /** From here on this call's work counts under the key. */
  begin(caller: Caller, claim: OwnClaim): void {
    this.claims.set(caller, claim);
  }

  /**
   * Called in the transaction of a call's work, so that whoever repeats the call knows that it was done, also when
   * this process ends before the answer is kept.
   * @throws FirstStillRunningError when the key has been taken over: then nothing must be done here.
   */
  async commit(transaction: Db, caller: Caller): Promise<void> {
    const claim = this.claims.get(caller);
    if (claim !== undefined) await this.keys.commit(transaction, claim, claim.claimedAt);
  }
}
