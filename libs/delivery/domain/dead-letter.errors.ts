import { DomainError, MIB } from '#kernel';
import type { JsonObject } from '#kernel';
import type { Resolution } from './dead-letter.js';

/** The largest payload that a replay takes instead of the original. */
export const MAX_EDITED_BYTES = MIB;

/** The app has no dead letter of that id, or not any more (R-DL-05). */
export class DeadLetterNotFoundError extends DomainError {
  readonly code = 'dead-letter.not-found';
  readonly kind = 'not-found';

  constructor(id: string) {
    super(`Cannot find dead letter "${id}" in this app`);
  }
}

/** The dead letter is resolved already, and stays as it is (R-DL-06). */
export class DeadLetterResolvedError extends DomainError {
  readonly code = 'dead-letter.resolved';
  readonly kind = 'conflict';
  override readonly details: JsonObject;

  constructor(id: string, resolution: Resolution) {
    super(`Cannot change dead letter "${id}": it is resolved already, as ${resolution}`);
    this.details = { resolution };
  }
}

/** The script of the event is deleted, so that nothing could run it again. */
export class ScriptOfLetterGoneError extends DomainError {
  readonly code = 'dead-letter.script-gone';
  readonly kind = 'invalid';

  constructor(id: string) {
    super(`Cannot replay dead letter "${id}": its script is deleted; resolve it instead`);
  }
}

/** The script of the event is a module now, which runs nothing by itself. */
export class ScriptOfLetterIsModuleError extends DomainError {
  readonly code = 'dead-letter.script-is-module';
  readonly kind = 'invalid';

  constructor(id: string) {
    super(`Cannot replay dead letter "${id}": its script is a module; make it an endpoint first`);
  }
}

/** The edited payload is not of the form that the event's source has. */
export class InvalidPayloadError extends DomainError {
  readonly code = 'dead-letter.invalid-payload';
  readonly kind = 'invalid';

  constructor(fault: string) {
    super(`Cannot replay with this payload: ${fault}`);
  }
}

/** The edited payload is larger than a replay takes. */
export class EditedPayloadTooLargeError extends DomainError {
  readonly code = 'dead-letter.payload-too-large';
  readonly kind = 'invalid';
  override readonly details: JsonObject;

  constructor(bytes: number) {
    super(`Cannot replay with a payload of ${bytes} bytes: the limit is ${MAX_EDITED_BYTES} bytes`);
    this.details = { limit_bytes: MAX_EDITED_BYTES };
  }
}

/** The run's caller may not manage the dead letters of the script's app, or there is none (R-DLS-01). */
export class DeadLettersForbiddenError extends DomainError {
  readonly code = 'dead-letters.forbidden';
  readonly kind = 'forbidden';

  constructor() {
    super('Cannot use deadLetters: this run has no caller who may manage the dead letters of the app');
  }
}
