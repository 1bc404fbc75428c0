import { Injectable } from '@nestjs/common';
import { DomainError, SECOND_MS } from '#kernel';
import { atomicCommit } from '#contracts';
import type { RunScriptRequest } from '#contracts';
import { MessageBus } from '#platform/messaging';
import { parseOperations } from '#stores/domain';
import { askManager } from './ask-manager.js';
import { SdkServices } from './sdk-services.js';

const DEADLINE_MS = 10 * SECOND_MS;

/** The manager cannot be reached, or was lost while it was asked. */
export class AtomicUnavailableError extends DomainError {
  readonly code = 'atomic.unavailable';
  readonly kind = 'busy';

  constructor(options: ErrorOptions) {
    super('Cannot commit right now; all of it may have been committed all the same', options);
  }
}

export class AtomicTimeoutError extends DomainError {
  readonly code = 'atomic.timeout';
  readonly kind = 'late';

  constructor(options: ErrorOptions) {
    super('The commit was not answered in time; all of it may have been committed all the same', options);
  }
}

/** `atomic` of scripts: passes commits on to the manager, with the run's token and never with an app's id (R-CTX-07). */
@Injectable()
export class AtomicCalls {
  constructor(
    private readonly bus: MessageBus,
    services: SdkServices,
  ) {
    services.register('atomic.commit', (run, payload) => this.commit(run, payload));
  }

  private async commit(run: RunScriptRequest, payload: string): Promise<string> {
    // Here already, so that what is refused in any case does not first travel.
    parseOperations(payload);
    const call = { runToken: run.runToken, operations: payload };
    const { results } = await askManager(this.bus, atomicCommit, call, run, {
      deadlineMs: DEADLINE_MS,
      unavailable: (options) => new AtomicUnavailableError(options),
      late: (options) => new AtomicTimeoutError(options),
    });
    return results;
  }
}
