import { DomainError } from '#kernel';

/** The versions of a script that runs may be of. */
export interface VersionsInForce {
  /** The active one. */
  readonly version: number;
  /** One that gets a share of the traffic, in whole percent. */
  readonly canary: { readonly version: number; readonly percent: number } | null;
}

/** `X-PiCloud-Version` names no version. */
export class VersionWishError extends DomainError {
  readonly code = 'version.malformed';
  readonly kind = 'malformed';

  constructor() {
    super('Cannot run that version: X-PiCloud-Version must be a whole number above 0');
  }
}

/**
 * The version for a run nobody asked a certain one for.
 * @param chance from 0 up to but not 1; the same for a run's every attempt, so that a retry stays with its version.
 */
export function chooseVersion({ version, canary }: VersionsInForce, chance: number): number {
  return canary !== null && chance * 100 < canary.percent ? canary.version : version;
}

/** Of a run's id (UUIDv7), whose last 32 bits are random (RFC 9562 5.7). */
export function chanceOf(executionId: string): number {
  return Number.parseInt(executionId.slice(-8), 16) / 2 ** 32;
}

/** @throws VersionWishError */
export function parseVersionWish(header: string): number {
  if (!/^[1-9]\d{0,8}$/.test(header)) throw new VersionWishError();
  return Number(header);
}
