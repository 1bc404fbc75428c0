/** How a cell came to its end. */
export type CellEnd =
  /** It aborted, faulted or left by itself. */
  | 'died'
  /** By a signal that its supervisor did not send: an operator's, or that of a machine out of memory. */
  | 'signalled'
  /** It named a run that it could not end any more, or that broke it for good. */
  | 'confessed'
  /** It lives and answers, but has kept a run far beyond the wall-clock limit. */
  | 'overdue'
  /** It answers nothing: something holds its own thread. */
  | 'silent'
  /** Its memory grew far over what a cell may have. */
  | 'grown'
  /** It was told to end, and nothing was left to do in it. */
  | 'retired';

export interface CellEnding {
  readonly end: CellEnd;
  /** For people: a signal, V8's last words. */
  readonly reason: string;
  /** The version that did it, where that is known for certain. */
  readonly culprit?: string;
}

/** What counts for the blame of a run that was in a cell when it ended. */
export interface Bystander {
  /** `<script id>:<version>`. */
  readonly version: string;
  readonly onProbation: boolean;
  /** Cells that this run was in when they ended, before this one. */
  readonly losses: number;
}

export interface Verdict {
  /** Did it, for certain. */
  readonly guilty?: string;
  /** One of them did it: each shows itself when it runs apart from the others. */
  readonly suspects: ReadonlySet<string>;
}

const NOBODY: ReadonlySet<string> = new Set();
/** Up to so many suspects run apart from each other at once. */
const APART_AT_ONCE = 4;

/**
 * Who ended a cell. Certain is what the cell has said itself and what only one version can have done; of several,
 * those that nobody knows yet, or that lost a cell before, are suspected before the proven ones.
 */
export function blame({ end, culprit }: CellEnding, inside: readonly Bystander[]): Verdict {
  if (end === 'retired') return { suspects: NOBODY };
  if (culprit !== undefined) return { guilty: culprit, suspects: NOBODY };
  const versions = versionsOf(inside);
  const [only] = versions;
  if (only === undefined) return { suspects: NOBODY };
  // No script can send a signal; one that eats the machine's memory can earn one, and then does so again.
  if (end === 'signalled' && inside.every(({ losses }) => losses === 0)) return { suspects: NOBODY };
  if (versions.size === 1) return { guilty: only, suspects: NOBODY };
  const notable = versionsOf(inside.filter(({ onProbation, losses }) => onProbation || losses > 0));
  return { suspects: notable.size > 0 ? notable : versions };
}

/**
 * Which suspects may run together in their next cell. When there are many, four groups find the killer with two
 * cells lost at most, and most of the others with none; whoever was lost twice runs alone.
 */
export function apart<T extends Bystander>(suspects: readonly T[]): T[][] {
  const byVersion = new Map<string, T[]>();
  for (const one of suspects) {
    const group = byVersion.get(one.version);
    if (group === undefined) byVersion.set(one.version, [one]);
    else group.push(one);
  }
  const single = [...byVersion.values()];
  if (single.length <= APART_AT_ONCE) return single;
  const alone = single.filter((group) => group.some(({ losses }) => losses > 1));
  const others = single.filter((group) => !alone.includes(group));
  const together: T[][] = [];
  others.forEach((group, at) => (together[at % APART_AT_ONCE] ??= []).push(...group));
  return [...alone, ...together];
}

function versionsOf(runs: readonly Bystander[]): ReadonlySet<string> {
  return new Set(runs.map(({ version }) => version));
}
