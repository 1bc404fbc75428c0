import { LRUCache } from 'lru-cache';

/** Runs that a version must complete, with whatever result, before it lives among the proven ones. */
export const PROBATION_RUNS = 20;
/** Runs answered among the proven ones until the move there is over. */
const MOVING_RUNS = 64;

/** Mean CPU time of a run, ms, from which a version takes long, and below which it does so no longer. */
const HEAVY_FROM_MS = 25;
const HEAVY_UNTIL_MS = 10;
/** What the last run counts in the mean. */
const LAST_RUN_SHARE = 0.1;

/** What is known of one script version's manners. */
export class Standing {
  private toProve = PROBATION_RUNS;
  private answeredAmongProven = 0;
  private underWayAmongProven = 0;
  private meanCpuMs = 0;
  private heavy = false;
  private suspected = false;
  private leftStrangers = false;

  /** @param spread a number that is the same for all runs of the version, and spreads versions evenly. */
  constructor(readonly spread: number) {}

  get isProven(): boolean {
    return this.toProve === 0;
  }

  /** Its runs are all among the proven ones by now. */
  get hasMoved(): boolean {
    return this.answeredAmongProven >= MOVING_RUNS;
  }

  /**
   * Whether its next run may go among the proven ones. A version in demand moves step by step, each answer letting
   * one more run over: all at once they would find no warm isolate there and wait for one another's.
   */
  mayMix(): boolean {
    return this.toProve === 0 && (this.hasMoved || this.underWayAmongProven <= this.answeredAmongProven);
  }

  /** Once: when the isolates that it left behind among the strangers are of no more use. */
  leavesStrangers(): boolean {
    if (this.leftStrangers || !this.hasMoved) return false;
    this.leftStrangers = true;
    return true;
  }

  /** It may have ended a cell, and its run there cannot be repeated to see. */
  suspect(): void {
    this.suspected = true;
  }

  /** Once after a suspicion: its next run is to show, alone in a cell. */
  standsTrial(): boolean {
    const { suspected } = this;
    this.suspected = false;
    return suspected;
  }

  /** Whether its runs take so long that others should not wait behind them. */
  get isHeavy(): boolean {
    return this.heavy;
  }

  /** After each run, with the CPU time it took. */
  weigh(cpuMs: number): void {
    this.meanCpuMs += LAST_RUN_SHARE * (cpuMs - this.meanCpuMs);
    this.heavy = this.meanCpuMs > (this.heavy ? HEAVY_UNTIL_MS : HEAVY_FROM_MS);
  }

  begun(amongProven: boolean): void {
    if (amongProven) this.underWayAmongProven += 1;
  }

  /** @param completed whether its script came to an end of its own: a result, or an error it threw. */
  ended(amongProven: boolean, completed: boolean): void {
    if (amongProven) {
      this.underWayAmongProven -= 1;
      if (!this.hasMoved) this.answeredAmongProven += 1;
    } else if (completed && this.toProve > 0) this.toProve -= 1;
  }

  /** It has ended a cell: back to the beginning. */
  blamed(): void {
    this.toProve = PROBATION_RUNS;
    this.answeredAmongProven = 0;
    this.suspected = this.leftStrangers = false;
  }
}

/** The versions that ran lately and how each stands; one that is forgotten proves itself anew. */
export class Probation {
  private readonly standings: LRUCache<string, Standing>;

  constructor(maxVersions: number) {
    this.standings = new LRUCache({ max: maxVersions });
  }

  /** @param version `<script id>:<version>` */
  of(version: string): Standing {
    let standing = this.standings.get(version);
    if (standing === undefined) this.standings.set(version, (standing = new Standing(hash(version))));
    return standing;
  }
}

/** The version in a key `<script id>:<version>:<build>`: a new build of it is no stranger. */
export function versionOf(key: string): string {
  const build = key.indexOf(':', key.indexOf(':') + 1);
  return build < 0 ? key : key.slice(0, build);
}

function hash(text: string): number {
  let value = 0;
  for (let at = 0; at < text.length; at++) value = (Math.imul(value, 31) + text.charCodeAt(at)) >>> 0;
  return value;
}
