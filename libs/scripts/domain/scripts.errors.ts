import { DomainError } from '#kernel';
import type { JsonObject } from '#kernel';

/** Ids come from outside; a message repeats no more of them than this. */
const QUOTED_ID_LENGTH = 64;

export class ScriptNotFoundError extends DomainError {
  readonly code = 'script.not-found';
  readonly kind = 'not-found';

  constructor(id: string) {
    super(`Cannot find script "${id.slice(0, QUOTED_ID_LENGTH)}"`);
  }
}

export class VersionNotFoundError extends DomainError {
  readonly code = 'script.version-not-found';
  readonly kind = 'not-found';

  constructor(version: string | number) {
    super(`Cannot find version "${String(version).slice(0, QUOTED_ID_LENGTH)}" of the script`);
  }
}

/** Others change the script all the time while a change is being checked. */
export class ScriptChangingError extends DomainError {
  readonly code = 'script.changing';
  readonly kind = 'conflict';

  constructor() {
    super('Cannot change the script: others are changing it at the same time; try again');
  }
}

/**
 * What is stored cannot be handed to a run. The reason is logged here: whoever called the script is the public, and
 * need not know (R-MOD-07).
 */
export class ScriptUnloadableError extends DomainError {
  readonly kind = 'failed';

  constructor(
    readonly code: string,
    options?: ErrorOptions,
  ) {
    super("Cannot load the script's code", options);
  }
}

export class ScriptNameTakenError extends DomainError {
  readonly code = 'script.name-taken';
  readonly kind = 'conflict';

  constructor(name: string, options?: ErrorOptions) {
    super(`Cannot name a script "${name}": another script of the app has that name`, options);
  }
}

/** A script that something calls cannot become a module (R-SCR-11). */
export class ScriptBoundError extends DomainError {
  readonly code = 'script.bound';
  readonly kind = 'conflict';
  override readonly details: JsonObject;

  constructor(bindings: { readonly route_count: number; readonly trigger_count: number }) {
    super(
      `Cannot make the script a module: it still has ${bindings.route_count} routes ` +
        `and ${bindings.trigger_count} triggers`,
    );
    this.details = { route_count: bindings.route_count, trigger_count: bindings.trigger_count };
  }
}

/** A field of `sandbox` asks for more than the operator allows (R-SBX-06). */
export class SandboxCeilingError extends DomainError {
  readonly code = 'script.sandbox-over-ceiling';
  readonly kind = 'invalid';
  override readonly details: JsonObject;

  constructor(excesses: readonly SandboxExcess[]) {
    super(excesses.map(describe).join('; '));
    const errors = excesses.map((one) => ({ field: `sandbox.${one.field}`, message: describe(one) }));
    this.details = { errors, ...excesses[0] };
  }
}

export interface SandboxExcess {
  readonly field: string;
  readonly requested: number;
  readonly ceiling: number;
}

function describe({ field, requested, ceiling }: SandboxExcess): string {
  return `sandbox.${field} ${requested} is above the ceiling ${ceiling}`;
}

/** A run asks for the code of another script or another app. */
export class BundleRefusedError extends DomainError {
  readonly code = 'run-token.refused';
  readonly kind = 'forbidden';

  constructor() {
    super('Cannot hand out the code: the run token is not for it');
  }
}

/** The app went away between the look for it and the insert. */
export class AppGoneError extends DomainError {
  readonly code = 'app.not-found';
  readonly kind = 'not-found';

  constructor(appId: string, options?: ErrorOptions) {
    super(`Cannot find the app "${appId}"`, options);
  }
}
