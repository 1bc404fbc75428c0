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
  | readonly ['run', runId: number, key: string, run: CellRun]
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
  | readonly ['done', runId: number, outcome: CellOutcome]
  /** An entry into an isolate does not come back although it was told to: only ending the process helps. */
  | readonly ['stuck', runId: number, outcome: CellOutcome]
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
