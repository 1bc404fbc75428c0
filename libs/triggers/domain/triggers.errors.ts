import { DomainError, InvalidInputError } from '#kernel';

/** Ids come from outside; a message repeats no more of them than this. */
const QUOTED_ID_LENGTH = 64;

/** What the trigger is to be breaks a rule of its form. */
export class InvalidTriggerError extends InvalidInputError {
  constructor(field: string, message: string) {
    super([{ field, message }], 'trigger.invalid');
  }
}

export class TriggerNotFoundError extends DomainError {
  readonly code = 'trigger.not-found';
  readonly kind = 'not-found';

  constructor(id: string) {
    super(`Cannot find trigger "${id.slice(0, QUOTED_ID_LENGTH)}"`);
  }
}

/** One text for a script that is not there and for another app's, so that ids tell nothing (R-TRIG-09). */
export class TriggerTargetError extends InvalidInputError {
  constructor(scriptId: string, isModule: boolean) {
    const id = scriptId.slice(0, QUOTED_ID_LENGTH);
    const reason = isModule
      ? `script "${id}" is a module, and modules are imported, not run`
      : `the app has no script "${id}"`;
    super([{ field: 'script_id', message: reason }], 'trigger.target');
  }
}

/** Each write of the app looks through all triggers of its kind. */
export const MAX_TRIGGERS_OF_APP = 1_000;

export class TooManyTriggersError extends DomainError {
  readonly code = 'trigger.too-many';
  readonly kind = 'conflict';

  constructor() {
    super(
      `Cannot make the trigger: the app has ${MAX_TRIGGERS_OF_APP} already; delete one that it does without`,
    );
  }
}

/** A queue or an address has one trigger: nobody could say who gets what. */
export class TriggerTakenError extends DomainError {
  readonly code = 'trigger.taken';
  readonly kind = 'conflict';

  constructor(what: string, options?: ErrorOptions) {
    super(`Cannot make the trigger: another one of the app already serves ${what}`, options);
  }
}
