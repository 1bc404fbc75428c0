import type { BodyKind, RunLimits, RunStatus } from '#contracts';

/**
 * What supervisor and cell say to each other: tuples in arrays, one array per turn of the event loop, over the child's
 * IPC pipe. Both ends are the same release, so nothing here is versioned.
 */
export type ToCell =
  /** The code of one script version; precedes its first run in this cell. */
  | readonly ['load', key: string, name: string, code: string]
  /** The limits of this version's runs from here on; they are the same for most, so they do not travel with each. */
  | readonly ['limits', key: string, limits: RunLimits]
  /** The cell may forget this version. */
  | readonly ['forget', key: string]
  /** Flat, as `done` is: objects within cost the pipe as much again (measured: 1.1 us and 0.4 us to read one). */
  | readonly [
      'run',
      runId: number,
      key: string,
      isolation: 'warm' | 'fresh',
      context: string,
      bodyKind: BodyKind,
      body: string | undefined,
    ]
  | readonly ['ping', beat: number]
  /** No more runs come; exit when the last one is answered. */
  | readonly ['drain'];

export interface CellRun {
  readonly isolation: 'warm' | 'fresh';
  readonly context: string;
  readonly bodyKind: BodyKind;
  readonly body: string | undefined;
}

export type FromCell =
  | readonly ['ready']
  | readonly ['done', runId: number, ...FlatOutcome]
  /** An entry into an isolate does not come back although it was told to: only ending the process helps. */
  | readonly ['stuck', runId: number, ...FlatOutcome]
  | readonly ['pong', beat: number];

export interface CellOutcome {
  readonly status: RunStatus;
  /** JSON text of a `GuestResult`. */
  readonly result?: string;
  /** JSON text of the log lines. */
  readonly log: string;
  readonly error?: { readonly code: string; readonly message: string; readonly stack: string | null };
  readonly cpuMs: number;
  readonly wallMs: number;
  /** From its arrival in the cell to its first instruction, ms. */
  readonly waitMs: number;
  readonly peakHeapBytes: number;
  readonly sdkCalls: number;
}

type FlatOutcome = readonly [
  status: RunStatus,
  result: string | undefined,
  log: string,
  error: CellOutcome['error'],
  cpuMs: number,
  wallMs: number,
  waitMs: number,
  peakHeapBytes: number,
  sdkCalls: number,
];

export function flat(outcome: CellOutcome): FlatOutcome {
  const { status, result, log, error, cpuMs, wallMs, waitMs, peakHeapBytes, sdkCalls } = outcome;
  return [status, result, log, error, cpuMs, wallMs, waitMs, peakHeapBytes, sdkCalls];
}

/** The outcome in a message whose first two places say what it is and which run it is of. */
export function outcomeIn(message: readonly ['done' | 'stuck', runId: number, ...FlatOutcome]): CellOutcome {
  const [, , status, result, log, error, cpuMs, wallMs, waitMs, peakHeapBytes, sdkCalls] = message;
  const receipt = { cpuMs, wallMs, waitMs, peakHeapBytes, sdkCalls };
  if (error !== undefined) return { status, log, error, ...receipt };
  return result === undefined ? { status, log, ...receipt } : { status, result, log, ...receipt };
}
