import type { BodyKind, PartKind, RunLimits, RunStatus } from '#contracts';

/**
 * What supervisor and cell say to each other: tuples in arrays, one array per turn of the event loop, over the child's
 * IPC pipe. Both ends are the same release, so nothing here is versioned.
 */
export type ToCell =
  /** What one script version is made of; precedes its first run in this cell. */
  | readonly ['load', key: string, program: CellProgram]
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
  /** The answer to a call that a run made: the service's text, or JSON text of `{code, message, retryable}`. */
  | readonly ['reply', runId: number, callId: number, ok: boolean, text: string]
  /** The client's connection has taken one part of a streamed response. */
  | readonly ['taken', runId: number]
  /** The client of a run is gone. */
  | readonly ['abort', runId: number]
  | readonly ['ping', beat: number]
  /** No more runs come; exit when the last one is answered. */
  | readonly ['drain'];

/** A script version as a cell loads it. */
export interface CellProgram {
  /** Shown in stack traces. */
  readonly name: string;
  /** JavaScript, an ES module. */
  readonly code: string;
  /** The app's modules that it imports, directly or through others. */
  readonly modules: readonly CellModule[];
  /** JSON text of an object of strings: the app's variables and secrets. */
  readonly env: string;
}

export interface CellModule {
  readonly name: string;
  readonly code: string;
}

export interface CellRun {
  readonly isolation: 'warm' | 'fresh';
  readonly context: string;
  readonly bodyKind: BodyKind;
  readonly body: string | undefined;
}

export type FromCell =
  | readonly ['ready']
  | readonly ['done', runId: number, ...FlatOutcome]
  /** The machine did not let it go on. The outcome is for a run that cannot be run again. */
  | readonly ['held-up', runId: number, ...FlatOutcome]
  /** An entry into an isolate does not come back although it was told to: only ending the process helps. */
  | readonly ['stuck', runId: number, ...FlatOutcome]
  /** A run asks its host for a service; `effect` 1 when that may change something outside. */
  | readonly ['call', runId: number, callId: number, service: string, payload: string, effect: 0 | 1]
  /** A run does not wait for the answer to a call any more; it is answered all the same. */
  | readonly ['drop', runId: number, callId: number]
  /** A part of a response that goes out while its script still runs; to be answered with `taken`. */
  | readonly ['part', runId: number, kind: PartKind, data: string]
  | readonly ['pong', beat: number];

export interface CellOutcome {
  readonly status: RunStatus;
  /** JSON text of a `GuestResult`: the head of the response. */
  readonly result?: string;
  /** The response's body, in the encoding that the head names. */
  readonly body?: string;
  /** JSON text of the log lines. */
  readonly log: string;
  readonly error?: CellError;
  readonly cpuMs: number;
  readonly wallMs: number;
  /** From its arrival in the cell to its first instruction, ms. */
  readonly waitMs: number;
  readonly peakHeapBytes: number;
  readonly sdkCalls: number;
  /** Its head, and what there was of its body, went out in parts. */
  readonly streamed: boolean;
}

export interface CellError {
  readonly code: string;
  readonly message: string;
  readonly stack: string | null;
  /** Name of the limit in `sandbox` that was used up. */
  readonly budget?: string;
  /** When the script asked for another attempt, s from its end on. */
  readonly retryAfterSeconds?: number;
}

type FlatOutcome = readonly [
  status: RunStatus,
  result: string | undefined,
  body: string | undefined,
  log: string,
  error: CellError | undefined,
  cpuMs: number,
  wallMs: number,
  waitMs: number,
  peakHeapBytes: number,
  sdkCalls: number,
  streamed: boolean,
];

export function flat(outcome: CellOutcome): FlatOutcome {
  const { status, result, body, log, error, cpuMs, wallMs, waitMs, peakHeapBytes, sdkCalls, streamed } =
    outcome;
  return [status, result, body, log, error, cpuMs, wallMs, waitMs, peakHeapBytes, sdkCalls, streamed];
}

/** The outcome in a message whose first two places say what it is and which run it is of. */
export function outcomeIn(
  message: readonly ['done' | 'held-up' | 'stuck', runId: number, ...FlatOutcome],
): CellOutcome {
  const [, , status, result, body, log, error, cpuMs, wallMs, waitMs, peakHeapBytes, sdkCalls, streamed] =
    message;
  const receipt = { cpuMs, wallMs, waitMs, peakHeapBytes, sdkCalls, streamed };
  if (error !== undefined) return { status, log, error, ...receipt };
  return result === undefined
    ? { status, log, ...receipt }
    : { status, result, body: body ?? '', log, ...receipt };
}
