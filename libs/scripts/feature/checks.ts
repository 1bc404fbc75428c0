import { ScriptChangingError } from '#scripts/domain';
import type { ScriptKind } from '#scripts/domain';

/** How often others may come in between before a change is given up. */
const MAX_ATTEMPTS = 5;

/** Thrown in a transaction when what was checked before it is not what it would put in force. */
class ChecksOutdatedError extends Error {}

/**
 * What was held against the rules of one kind of script. Programs are checked before the locks are taken, since that
 * takes its time; this makes sure that the locks then find what was checked.
 */
export class Checks {
  constructor(
    private readonly kind: ScriptKind,
    /** Stored versions. */
    private readonly versions: ReadonlySet<number>,
  ) {}

  /** @throws an error for `untilCurrent` when the script is of another kind by now. */
  requireKind(kind: ScriptKind): void {
    if (kind !== this.kind) throw new ChecksOutdatedError();
  }

  /** @throws an error for `untilCurrent` when the version was not among those that were checked. */
  requireVersion(version: number): void {
    if (!this.versions.has(version)) throw new ChecksOutdatedError();
  }
}

/**
 * Runs `attempt`, which checks and then writes, again when the checks were outdated by the time it wrote.
 * @throws ScriptChangingError when that happens again and again.
 */
export async function untilCurrent<T>(attempt: () => Promise<T>): Promise<T> {
  for (let count = 1; count <= MAX_ATTEMPTS; count += 1) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof ChecksOutdatedError)) throw error;
    }
  }
  throw new ScriptChangingError();
}
