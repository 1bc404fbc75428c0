/** An executor as an orchestrator knows it. */
export interface KnownExecutor {
  readonly id: string;
  readonly capacity: number;
  /** Runs in it, as it last said. */
  readonly announcedInFlight: number;
  /** Runs that this orchestrator has given it and not had back. */
  readonly ownInFlight: number;
  readonly draining: boolean;
}

/** Above this share of its places, an executor is no script's home any more. */
const BUSY_SHARE = 0.8;

/**
 * The executor for a run: the script's home, where its isolates are warm, unless that one is busy; then the one
 * with the most room. The home is the highest of a hash over (executor, script), so that executors that come and
 * go move only the scripts that were theirs.
 */
export function chooseExecutor(
  executors: Iterable<KnownExecutor>,
  scriptId: string,
  tried: ReadonlySet<string>,
): string | undefined {
  let home: KnownExecutor | undefined;
  let homeScore = -1;
  let roomiest: KnownExecutor | undefined;
  for (const executor of executors) {
    if (executor.draining || tried.has(executor.id)) continue;
    const score = hash(executor.id, scriptId);
    if (score > homeScore) {
      home = executor;
      homeScore = score;
    }
    if (roomiest === undefined || load(executor) < load(roomiest)) roomiest = executor;
  }
  if (home === undefined) return undefined;
  return load(home) < BUSY_SHARE ? home.id : (roomiest as KnownExecutor).id;
}

function load(executor: KnownExecutor): number {
  return Math.max(executor.announcedInFlight, executor.ownInFlight) / executor.capacity;
}

/** FNV-1a over both ids. */
function hash(a: string, b: string): number {
  let value = 0x811c9dc5;
  for (let at = 0; at < a.length; at++) value = Math.imul(value ^ a.charCodeAt(at), 0x01000193);
  for (let at = 0; at < b.length; at++) value = Math.imul(value ^ b.charCodeAt(at), 0x01000193);
  return value >>> 0;
}
