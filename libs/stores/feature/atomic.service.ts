import { Injectable } from '@nestjs/common';
import { DomainError } from '#kernel';
import { Database, isDeadlock } from '#platform/postgres';
import { parseOperations } from '#stores/domain';
import { AtomicWrites } from '#stores/runtime';
import type { AtomicOwner } from '#stores/runtime';

/** Two commits that wait for each other: the database ends one of them, which begins anew. */
const ATTEMPTS = 5;

/** Others wrote the same things time and again. */
export class AtomicBusyError extends DomainError {
  readonly code = 'atomic.busy';
  readonly kind = 'busy';

  constructor(options: ErrorOptions) {
    super('Cannot commit right now: others write the same keys or documents; nothing was written', options);
  }
}

/** Commits of several operations of a run: all or none. */
@Injectable()
export class AtomicService {
  constructor(
    private readonly database: Database,
    private readonly writes: AtomicWrites,
  ) {}

  /**
   * @param json text of the list of operations.
   * @returns JSON texts of what each came to.
   * @throws AtomicInputError, AtomicCheckError, AtomicBusyError, and what the services of the operations throw.
   */
  async commit(owner: AtomicOwner, json: string): Promise<readonly string[]> {
    const operations = parseOperations(json);
    for (let attempt = 1; ; attempt += 1) {
      try {
        const { results, ring } = await this.database.direct((db) =>
          this.writes.apply(db, owner, operations),
        );
        ring();
        return results;
      } catch (cause) {
        if (!isDeadlock(cause)) throw cause;
        if (attempt === ATTEMPTS) throw new AtomicBusyError({ cause });
      }
    }
  }
}
