import { Injectable } from '@nestjs/common';
import { AuditRepository } from '#identity/data';
import type { AuditEntry, Caller } from '#identity/domain';
import type { Db } from '#platform/postgres';
import { IdempotencyClaims } from '../idempotency/idempotency-claims.js';

/** Where every subject tells what was done. */
@Injectable()
export class AuditTrail {
  private readonly told = new WeakSet<Caller>();

  constructor(
    private readonly records: AuditRepository,
    private readonly claims: IdempotencyClaims,
  ) {}

  /**
   * Tells that something was done, in the transaction that does it: either both are there or neither.
   * @param caller the very object that the handler was given.
   * @throws FirstStillRunningError when another request does this very work already (`Idempotency-Key`).
   */
  async record(transaction: Db, caller: Caller, entry: AuditEntry): Promise<void> {
    await this.claims.commit(transaction, caller);
    await this.records.insert(transaction, caller, entry, { outcome: 'done', code: null });
    this.told.add(caller);
  }

  /** This call does nothing that was not told of before. */
  excuse(caller: Caller): void {
    this.told.add(caller);
  }

  /** Whether anything was told of this call. */
  hasTold(caller: Caller): boolean {
    return this.told.has(caller);
  }
}
