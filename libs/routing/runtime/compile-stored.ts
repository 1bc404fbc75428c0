import type { StoredApp } from '#routing/data';
import { compileApp, Unchanged } from '#routing/domain';
import type { AppTable, CompiledApp, RoutableScript } from '#routing/domain';
import { effectiveLimits } from '#scripts/domain';
import type { SandboxValues } from '#scripts/domain';

/** Between two pauses: well under a millisecond. */
const SCRIPTS_A_STEP = 256;

/**
 * Compiles an app as it is stored, with its scripts' limits clamped to the ceilings (R-SBX-09). May be paused.
 * @param before the app as it was, if it was known.
 */
export function* compileStored(
  { appId, domains, scripts: stored, routes }: StoredApp,
  ceilings: SandboxValues,
  before: AppTable | undefined,
): Generator<void, CompiledApp, void> {
  const unchanged = new Unchanged(before?.scripts ?? []);
  const scripts: RoutableScript[] = [];
  for (const { sandbox, ...script } of stored) {
    scripts.push(unchanged.keep({ ...script, limits: effectiveLimits(sandbox, ceilings) }));
    if (scripts.length % SCRIPTS_A_STEP === 0) yield;
  }
  return yield* compileApp({ appId, domains, scripts, routes });
}
