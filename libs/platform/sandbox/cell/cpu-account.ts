import type { GuestIsolate } from './guest-isolate.js';

/** A look that is later than this may tell of a process that stood still. */
const LATE_MS = 100;
/** Between two looks at an isolate that is entered on a thread of its own. */
export const LOOK_EVERY_MS = 10;

/**
 * What one run has had of the processor, ms. The isolate counts the time that passes while it is entered: of a process
 * that was stopped for 400 ms, 400 ms (measured, isolated-vm 7.0.1). On the cell's own thread the system's count for that
 * thread says how much of it was work; on another thread only a standstill of the whole process shows.
 */
export class CpuAccount {
  private readonly beforeMs: number;
  /** As of the last look; asking the isolate costs, and it changes only while it is entered. */
  private nowMs: number;
  private enteredAtMs: number;
  private ownBeforeMs = 0;
  private lookedAt = 0;
  private processBeforeMs = 0;
  /** What the host worked for the run. */
  private chargedMs = 0;
  /** What the isolate counts although nothing went on in it. */
  private waitedMs = 0;

  constructor(private readonly isolate: GuestIsolate) {
    this.beforeMs = this.nowMs = this.enteredAtMs = isolate.cpuMs();
  }

  get spentMs(): number {
    return this.nowMs - this.beforeMs - this.waitedMs + this.chargedMs;
  }

  charge(ms: number): void {
    this.chargedMs += ms;
  }

  beginHere(): void {
    this.enteredAtMs = this.nowMs;
    this.ownBeforeMs = ownCpuMs();
  }

  /** @returns how long the isolate was entered, ms. */
  endHere(): number {
    this.nowMs = this.isolate.cpuMs();
    const tookMs = this.nowMs - this.enteredAtMs;
    this.waitedMs += Math.max(tookMs - (ownCpuMs() - this.ownBeforeMs), 0);
    return tookMs;
  }

  /** `look` follows every `LOOK_EVERY_MS`. */
  beginElsewhere(): void {
    this.enteredAtMs = this.nowMs;
    this.lookedAt = performance.now();
    this.processBeforeMs = processCpuMs();
  }

  look(): void {
    const now = performance.now();
    const sinceLookMs = now - this.lookedAt;
    this.lookedAt = now;
    const processMs = processCpuMs();
    // It may be that only this thread was held up: then others have worked meanwhile.
    if (sinceLookMs > LATE_MS) this.waitedMs += Math.max(sinceLookMs - (processMs - this.processBeforeMs), 0);
    this.processBeforeMs = processMs;
    this.nowMs = this.isolate.cpuMs();
  }

  /** @returns how long the isolate was entered, ms. */
  endElsewhere(): number {
    this.look();
    return this.nowMs - this.enteredAtMs;
  }
}

/** CPU time of this thread, ms. */
function ownCpuMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
}

/** CPU time of all threads, ms. */
function processCpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}
