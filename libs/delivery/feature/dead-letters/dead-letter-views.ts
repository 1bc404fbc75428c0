import type { DeadLetterCountView, DeadLetterView, FullDeadLetterView } from '#contracts';
import type { DeadLetterCount } from '../../data/index.js';
import type { DeadLetter, FullDeadLetter } from '../../domain/index.js';

export function toView(letter: DeadLetter): DeadLetterView {
  return {
    id: letter.id,
    app_id: letter.appId,
    script_id: letter.scriptId,
    execution_id: letter.executionId,
    version: letter.version,
    pinned_version: letter.pinnedVersion,
    source: letter.source,
    trigger_id: letter.triggerId,
    principal_id: letter.principalId,
    root_id: letter.rootId,
    parent_id: letter.parentId,
    depth: letter.depth,
    attempts: letter.attempts,
    max_attempts: letter.maxAttempts,
    payload_bytes: letter.payloadBytes,
    error: { code: letter.errorCode, message: letter.errorMessage },
    first_attempt_at: letter.firstAttemptAt.toISOString(),
    last_attempt_at: letter.lastAttemptAt.toISOString(),
    created_at: letter.createdAt.toISOString(),
    resolution: letter.resolution,
    resolved_at: letter.resolvedAt?.toISOString() ?? null,
    replayed_as: letter.replayedAs,
  };
}

export function toFullView(letter: FullDeadLetter): FullDeadLetterView {
  const { error, ...rest } = toView(letter);
  return {
    ...rest,
    error: { ...error, stack: letter.errorStack },
    payload: JSON.parse(letter.payload) as unknown,
  };
}

export function toCountView(groups: readonly DeadLetterCount[]): DeadLetterCountView {
  const sources = sums(groups, ({ source }) => source);
  const scripts = sums(groups, ({ scriptId }) => scriptId);
  return {
    unresolved: groups.reduce((sum, { count }) => sum + count, 0),
    by_source: sources.map(([source, unresolved]) => ({ source, unresolved })),
    by_script: scripts.map(([script_id, unresolved]) => ({ script_id, unresolved })),
  };
}

/** The most first. */
function sums(
  groups: readonly DeadLetterCount[],
  keyOf: (group: DeadLetterCount) => string,
): [string, number][] {
  const all = new Map<string, number>();
  for (const group of groups) all.set(keyOf(group), (all.get(keyOf(group)) ?? 0) + group.count);
  return [...all].sort(([, one], [, other]) => other - one);
}
