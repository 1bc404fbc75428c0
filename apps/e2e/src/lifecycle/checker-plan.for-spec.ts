/** Numbers that are the same for the same seed (mulberry32). */
export class Chance {
  constructor(private state: number) {}

  /** From 0 up to but not 1. */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  between(low: number, high: number): number {
    return low + this.next() * (high - low);
  }

  pick<T>(from: readonly T[]): T {
    return from[Math.floor(this.next() * from.length)] as T;
  }

  shuffled<T>(all: readonly T[]): T[] {
    return all
      .map((one) => ({ one, at: this.next() }))
      .sort((a, b) => a.at - b.at)
      .map(({ one }) => one);
  }
}

/** Killed with SIGKILL and started again. */
const ROLES = ['manager', 'orchestrator', 'executor'] as const;
/** Crashed and started again: Postgres on the same files, Redis with nothing in it. */
const SERVERS = ['nats', 'postgres', 'redis'] as const;
const FAULTS = [...ROLES, ...SERVERS, 'cell'] as const;
export type Fault = (typeof FAULTS)[number];
export const faultKinds: readonly Fault[] = FAULTS;

export interface PlannedFault {
  readonly fault: Fault;
  /** Behind the end of the one before. */
  readonly afterMs: number;
  /** How long it is away before it is started again. */
  readonly awayMs: number;
  /** From 0 up to but not 1: which of several. */
  readonly which: number;
}

/** Every kind once a round, in ever new order; without an end. */
export function* planFaults(chance: Chance): Generator<PlannedFault, never> {
  for (let round = 0; ; round++) {
    // Who loses three cells within a minute is paused for one, as is right, and the checker would have to wait for it.
    const kinds = FAULTS.filter((fault) => fault !== 'cell' || round % 2 === 0);
    for (const fault of chance.shuffled(kinds)) {
      const [afterMs, awayMs] = [chance.between(1_000, 2_500), chance.between(100, 1_500)];
      yield { fault, afterMs, awayMs, which: chance.next() };
    }
  }
}

export interface PlannedWrite {
  /** Names it in all it causes: `<app>/<workload>/<number>`. */
  readonly op: string;
  readonly app: string;
  readonly workload: string;
}

/** @param shares how often each workload is to come, as parts of their sum. */
export function* planWrites(
  chance: Chance,
  apps: readonly string[],
  shares: Readonly<Record<string, number>>,
): Generator<PlannedWrite, never> {
  const workloads = Object.entries(shares).flatMap(([name, share]) =>
    Array.from({ length: share }, () => name),
  );
  for (let number = 1; ; number++) {
    const [app, workload] = [chance.pick(apps), chance.pick(workloads)];
    yield { op: `${app}/${workload}/${number}`, app, workload };
  }
}
