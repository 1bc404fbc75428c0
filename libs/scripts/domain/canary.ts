import { InvalidInputError } from '#kernel';
import type { Canary, ScriptKind } from './script.js';

/**
 * @param active the version that gets the rest of the runs.
 * @throws InvalidInputError when that version cannot get a share.
 */
export function checkCanary(canary: Canary, active: number, kind: ScriptKind): void {
  if (canary.version === active) refuse('canary.version', 'canary.version must not be the active version');
  if (kind === 'module')
    refuse(
      'canary',
      'canary is for endpoints: a module has no runs of its own; activate the version instead',
    );
}

/** @throws InvalidInputError always: the script has no such version. */
export function refuseUnknownCanary(version: number): never {
  return refuse('canary.version', `canary.version ${version} is no version of the script`);
}

function refuse(field: string, message: string): never {
  throw new InvalidInputError([{ field, message }]);
}
