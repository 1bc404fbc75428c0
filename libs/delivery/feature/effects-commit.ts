import { Injectable } from '@nestjs/common';
import { DomainError } from '#kernel';
import { ExecutionRecorder } from '#logs/runtime';
import { Database } from '#platform/postgres';
import { MAX_TRANSACTION_OPERATIONS, parseOperations } from '#stores/domain';
import { AtomicWrites } from '#stores/runtime';
import { SettlementRepository } from '../data/index.js';
import type { Settled } from '../data/index.js';
import type { ClaimedEvent } from '../domain/index.js';
import type { Attempt } from './attempt.js';

/** Carries out what transactional runs have written, in the commit that settles their events: exactly once, or not at all. */
@Injectable()
export class EffectsCommit {
  constructor(
    private readonly database: Database,
    private readonly settlements: SettlementRepository,
    private readonly recorder: ExecutionRecorder,
    private readonly writes: AtomicWrites,
  ) {}

  /**
   * @returns whether the event was still ours; otherwise nothing was written.
   * @throws DomainError when an operation is refused: nothing is written, and the event is still ours.
   */
  async commit(event: ClaimedEvent, settled: Settled, { record, effects = '[]' }: Attempt): Promise<boolean> {
    const operations = parseOperations(effects, MAX_TRANSACTION_OPERATIONS);
    const { id: executionId, appId, cause } = event;
    const owner = { appId, origin: { executionId, rootId: cause.rootId, depth: cause.depth } };
    const ring = await this.database.direct(async (session) => {
      const { ids } = await this.settlements.settle(session, [settled]);
      if (!ids.has(executionId)) return undefined;
      const applied = await this.writes.apply(session, owner, operations);
      if (record !== undefined) await this.recorder.writeIn(session, [record]);
      return applied.ring;
    });
    if (ring === undefined) return false;
    if (record !== undefined) this.recorder.committed([record]);
    ring();
    return true;
  }
}

/** The database does not take what the run wrote, and the services that looked at it did not see why. */
export class EffectsRefusedError extends DomainError {
  readonly code = 'atomic.refused';
  readonly kind = 'broken';

  constructor() {
    super('the database does not take it');
  }
}

/** The run went well, and what it wrote was refused: so the attempt has failed. */
export function refusedAttempt({ code, message }: DomainError, attempt: Attempt): Attempt {
  const error = { code, message: `What the run wrote was refused: ${message}`, stack: null };
  const { record } = attempt;
  return {
    outcome: { kind: 'failed', error, version: record?.version ?? 0 },
    ...(record === undefined ? {} : { record: { ...record, status: 'error', error } }),
    lacksExecutor: false,
  };
}
