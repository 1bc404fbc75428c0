import { DomainError, InvalidInputError, KIB } from '#kernel';

export const MAX_ENV_VALUE_BYTES = 64 * KIB;
/** Of all values of an app together. */
export const MAX_ENV_BYTES = 256 * KIB;
export const MAX_ENV_NAMES = 200;

const ENV_NAME = /^[A-Za-z_][A-Za-z0-9_]{0,99}$/;
const RESERVED_PREFIX = 'PICLOUD_';

/** What an app's other variables take up. */
export interface EnvUse {
  readonly names: number;
  readonly bytes: number;
}

export class EnvNotFoundError extends DomainError {
  readonly code = 'env.not-found';
  readonly kind = 'not-found';

  constructor() {
    super('Cannot find a variable of that name in the app');
  }
}

/** A value was sealed with another key, or for another place. */
export class EnvUnreadableError extends DomainError {
  readonly code = 'env.unreadable';
  readonly kind = 'broken';

  constructor(options?: ErrorOptions) {
    super("Cannot read the app's variables: one was sealed with another key; set its value again", options);
  }
}

/** Whether a variable can have that name at all. */
export function isEnvName(name: string): boolean {
  return ENV_NAME.test(name) && name !== '__proto__';
}

/** @throws InvalidInputError saying which rule the name breaks. */
export function parseEnvName(name: string): string {
  if (!isEnvName(name))
    refuse('name', 'name must be 1 to 100 letters, digits or "_", and begin with a letter or "_"');
  if (name.startsWith(RESERVED_PREFIX))
    refuse('name', `names that begin with "${RESERVED_PREFIX}" are reserved`);
  return name;
}

/** @throws InvalidInputError without the value, which may be a secret. */
export function parseEnvValue(value: string, others: EnvUse): string {
  if (!value.isWellFormed()) refuse('value', 'value must not hold half of a surrogate pair');
  const bytes = Buffer.byteLength(value);
  if (bytes > MAX_ENV_VALUE_BYTES) refuse('value', `value must have at most ${MAX_ENV_VALUE_BYTES} bytes`);
  if (others.bytes + bytes > MAX_ENV_BYTES)
    refuse('value', `the values of an app must have at most ${MAX_ENV_BYTES} bytes together`);
  if (others.names >= MAX_ENV_NAMES) refuse('name', `an app can have at most ${MAX_ENV_NAMES} variables`);
  return value;
}

function refuse(field: string, message: string): never {
  throw new InvalidInputError([{ field, message }]);
}
