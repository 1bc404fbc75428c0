import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { LRUCache } from 'lru-cache';
import { TransientMap, toWire } from '#kernel';
import type { PartKind, RunLimits } from '#contracts';
import type { CellEnd, CellEnding } from './blame.js';
import { awayFromTheFirstCore, stepBehind } from './cell-priority.js';
import type { Journey } from './journey.js';
import { outcomeIn } from './protocol.js';
import type { CellOutcome, FromCell, ToCell } from './protocol.js';
import { residentBytes } from './resident-memory.js';
import type { RunHost } from './sandbox-run.js';

export type { CellScript, RunHost } from './sandbox-run.js';

export interface CellProcessOptions {
  /** Compiled entry of the cell: plain JavaScript. */
  readonly entry: string;
  readonly maxIdleIsolates: number;
  /** Script versions whose code the cell keeps. */
  readonly maxScripts: number;
  /** Resident memory at which it is ended at once. */
  readonly maxResidentBytes: number;
  /** How far behind others it stands that want the processor, 0 to 19. */
  readonly nice: number;
  readonly events: CellEvents;
}

/** What becomes of a cell. */
export interface CellEvents {
  readonly onReady: () => void;
  /** The machine did not let a run go on; who hears of it answers for it. */
  readonly onHeldUp: (run: LostRun, outcome: CellOutcome) => void;
  /** Its last run has been answered. */
  readonly onIdle: () => void;
  /** Several times a second: the moment to see whether it is worn. */
  readonly onLook: () => void;
  /** This version has ended it, or it has to be ended for its sake; told before the run is answered. */
  readonly onCulprit: (version: string, reason: string) => void;
  /** The process is gone; who hears of it answers for the runs that were in it. */
  readonly onExit: (ending: CellEnding, lost: readonly LostRun[]) => void;
}

/** A run that was in a cell when it ended, or was held up there. */
export interface LostRun {
  readonly journey: Journey;
  /** It has made a call that may have changed something outside, or sent a part of its response. */
  readonly effects: boolean;
  readonly streamed: boolean;
}

/** A version whose code the cell has. */
interface LoadedScript {
  /** As the cell knows them. */
  limits: RunLimits | undefined;
  underWay: number;
  answered: number;
}

interface RunUnderWay {
  readonly journey: Journey;
  readonly script: LoadedScript;
  readonly host: RunHost;
  effects: boolean;
  streamed: boolean;
  readonly cpuMs: number;
  /** When even a run that was told to end must have ended. */
  readonly overdueAt: number;
}

/** Beyond this a batch would keep the cell idle while the rest of it is gathered. */
const MAX_BATCH = 32;
const WATCH_EVERY_MS = 250;
/** Beyond a limit before the process is killed from outside. */
const GRACE_MS = 1_500;
/** After so long without a word a cell is not merely late with one run: something holds its own thread. */
const SILENT_AFTER_MS = 3 * WATCH_EVERY_MS;
/** From then on a version has its isolates in the cell, or makes them as it needs them. */
const WARM_AFTER_RUNS = 64;
const STDERR_KEPT_CHARS = 2_000;
/** The permissions are a seat belt: who breaks out of an isolate writes no file and starts no process or thread. */
const CELL_FLAGS = [
  '--no-node-snapshot',
  '--disable-proto=delete',
  '--permission',
  '--allow-addons',
  '--allow-fs-read=*',
  '--disable-warning=SecurityWarning',
];
/** Signals that come from outside the process, by a supervisor's, an operator's or the system's wish. */
const FOREIGN_SIGNALS: ReadonlySet<string> = new Set(['SIGKILL', 'SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT']);
/** What a cell writes on standard error before it has to abort: the run that broke it. */
const CONFESSION = /^culprit (\d+)$/m;

/** One child process as its supervisor sees it: gives it runs, watches it, kills it, answers for what was in it. */
export class CellProcess {
  private readonly child: ChildProcess;
  private readonly underWay = new TransientMap<number, RunUnderWay>();
  private readonly loaded: LRUCache<string, LoadedScript>;
  private readonly outbox: ToCell[] = [];
  private readonly watch: NodeJS.Timeout;
  private nextRunId = 1;
  private flushPending = false;
  private beat = 0;
  private lastHeardAt = performance.now();
  private lookedAt = this.lastHeardAt;
  private lastWords = '';
  private ending: Omit<CellEnding, 'reason'> | undefined;
  readonly bornAt = performance.now();
  ready = false;
  /** As of the last look; 0 where the system does not tell. */
  residentBytes = 0;
  /** Runs that were thrown out in the middle of something, each with its isolate. */
  spoiledRuns = 0;

  constructor(private readonly options: CellProcessOptions) {
    this.loaded = new LRUCache({
      max: options.maxScripts,
      dispose: (_, key, reason) => {
        if (reason === 'evict') this.tell(['forget', key]);
      },
    });
    const [command, ...args] = [...(options.nice > 0 ? awayFromTheFirstCore() : []), process.execPath];
    // No environment: a cell needs none of it, and what it holds may be a secret.
    this.child = fork(options.entry, [String(options.maxIdleIsolates)], {
      execPath: command as string,
      execArgv: [...args, ...CELL_FLAGS],
      env: {},
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      // The long texts in a run go as they are, where JSON would escape and unescape them (measured: 10 % of a run).
      serialization: 'advanced',
      // A session of its own, where one is to stand behind others.
      detached: options.nice > 0,
    });
    if (options.nice > 0 && this.child.pid !== undefined) stepBehind(this.child.pid, options.nice);
    this.child.stderr?.on('data', (chunk: Buffer) => {
      this.lastWords = (this.lastWords + chunk.toString('utf8')).slice(-STDERR_KEPT_CHARS);
    });
    this.child.on('message', (messages) => this.hear(messages as readonly FromCell[]));
    this.child.on('exit', () => (this.ready = false));
    // Not 'exit': what the cell said last may still be in the pipe then.
    this.child.on('close', (code, signal) => this.gone(code, signal));
    // A send to a child that has just died; 'exit' follows and answers for its runs.
    this.child.on('error', () => undefined);
    this.watch = setInterval(() => this.look(), WATCH_EVERY_MS);
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  get inFlight(): number {
    return this.underWay.size;
  }

  /** @param limits what the run may use here: in its first cell all that its script may. */
  take(journey: Journey, limits: RunLimits): void {
    const { key, program, isolation, context, bodyKind, body, host } = journey.run;
    let script = this.loaded.get(key);
    if (script === undefined) {
      script = { limits: undefined, underWay: 0, answered: 0 };
      this.loaded.set(key, script);
      this.tell(['load', key, program]);
    }
    if (script.limits === undefined || !areSame(script.limits, limits)) {
      script.limits = limits;
      this.tell(['limits', key, limits]);
    }
    script.underWay += 1;
    const runId = this.nextRunId++;
    this.tell(['run', runId, key, isolation, context, bodyKind, body]);
    const { cpuMs, wallMs } = limits;
    const overdueAt = performance.now() + wallMs + GRACE_MS;
    this.underWay.set(runId, { journey, script, host, effects: false, streamed: false, cpuMs, overdueAt });
    host.abort = () => this.tell(['abort', runId]);
    if (host.isAborted) host.abort();
  }

  has(key: string): boolean {
    return this.loaded.has(key);
  }

  /**
   * Whether one more run of this version finds a warm isolate, or has but few before it that make one too. A version
   * in demand that came all at once would wait for as many isolates as it has runs (measured: 270 ms for 64).
   */
  mayTake(key: string): boolean {
    const script = this.loaded.peek(key);
    return script === undefined || script.answered >= WARM_AFTER_RUNS || script.underWay <= script.answered;
  }

  /** Its runs go elsewhere from now on. */
  forget(key: string): void {
    if (this.loaded.delete(key)) this.tell(['forget', key]);
  }

  /** Lets the runs in it end, then ends it. */
  drain(): void {
    this.ready = false;
    this.tell(['drain']);
    this.ending ??= { end: 'retired' };
  }

  kill(end: CellEnd = 'retired', culprit?: string): void {
    // From here on it is nobody's choice for a new run, though its exit is still to be heard of.
    this.ready = false;
    if (this.ending === undefined || this.ending.end === 'retired')
      this.ending = culprit === undefined ? { end } : { end, culprit };
    this.child.kill('SIGKILL');
  }

  private tell(message: ToCell): void {
    this.outbox.push(message);
    if (this.outbox.length >= MAX_BATCH) this.flush();
    else if (!this.flushPending) {
      this.flushPending = true;
      setImmediate(() => {
        this.flushPending = false;
        this.flush();
      });
    }
  }

  /** What came in one turn of the event loop goes together, but not so much that the cell waits while we gather. */
  private flush(): void {
    if (this.outbox.length > 0 && this.child.connected) this.child.send(this.outbox.splice(0));
  }

  private hear(messages: readonly FromCell[]): void {
    this.lastHeardAt = performance.now();
    for (const message of messages) {
      if (message[0] === 'done') this.settle(message[1], outcomeIn(message));
      else if (message[0] === 'held-up') this.settle(message[1], outcomeIn(message), true);
      else if (message[0] === 'stuck') this.convict(message[1], outcomeIn(message));
      else if (message[0] === 'call') this.serve(message);
      else if (message[0] === 'drop') this.underWay.get(message[1])?.host.drop(message[2]);
      else if (message[0] === 'part') this.pass(message[1], message[2], message[3]);
      else if (message[0] === 'ready') {
        this.ready = this.ending === undefined;
        if (this.ready) this.options.events.onReady();
      }
    }
  }

  private serve([, runId, callId, service, payload, effect]: Extract<
    FromCell,
    readonly ['call', ...unknown[]]
  >) {
    const run = this.underWay.get(runId);
    if (run === undefined) return;
    if (effect === 1) run.effects = true;
    run.host.call(service, payload, callId).then(
      (text) => this.tell(['reply', runId, callId, true, text]),
      (error: unknown) => this.tell(['reply', runId, callId, false, refusalText(error)]),
    );
  }

  private pass(runId: number, kind: PartKind, data: string): void {
    const run = this.underWay.get(runId);
    if (run === undefined) return;
    run.effects = run.streamed = true;
    run.host.part(kind, data).then(
      (wanted) => this.tell([wanted ? 'taken' : 'abort', runId]),
      () => this.tell(['abort', runId]),
    );
  }

  private settle(runId: number, outcome: CellOutcome, heldUp = false): void {
    const run = this.underWay.get(runId);
    if (run === undefined) return;
    this.underWay.delete(runId);
    run.script.underWay -= 1;
    run.script.answered += 1;
    if (hasSpoiled(outcome)) this.spoiledRuns += 1;
    if (heldUp) this.options.events.onHeldUp(run, outcome);
    else run.journey.arrive(outcome);
    if (this.underWay.size === 0) this.options.events.onIdle();
  }

  /** The cell cannot end this run and says so: it is ended for its sake. */
  private convict(runId: number, outcome: CellOutcome): void {
    const version = this.underWay.get(runId)?.journey.version;
    if (version !== undefined)
      this.options.events.onCulprit(version, outcome.error?.message ?? 'It could not be ended');
    this.kill('confessed', version);
    this.settle(runId, outcome);
  }

  /** A cell that neither answers nor ends a run in time is beyond its own means: end it from outside. */
  private look(): void {
    const now = performance.now();
    const sinceLookMs = now - this.lookedAt;
    this.lookedAt = now;
    // It is this process that stood still: what the cell said meanwhile has still to be read.
    if (sinceLookMs > 2 * WATCH_EVERY_MS) {
      this.lastHeardAt = now;
      return;
    }
    this.residentBytes = residentBytes(this.child.pid) ?? 0;
    if (this.residentBytes > this.options.maxResidentBytes) {
      this.kill('grown');
      return;
    }
    this.options.events.onLook();
    if (this.underWay.size === 0) {
      this.lastHeardAt = now;
      return;
    }
    this.tell(['ping', ++this.beat]);
    const silentMs = now - this.lastHeardAt;
    let patienceMs = GRACE_MS;
    for (const run of this.underWay.values()) {
      if (now > run.overdueAt) {
        this.endFor(run, silentMs);
        return;
      }
      patienceMs = Math.max(patienceMs, run.cpuMs + GRACE_MS);
    }
    if (silentMs > patienceMs) this.kill('silent');
  }

  /** A run is overdue. Of a cell that is silent it is not known whether this run is the one that holds it. */
  private endFor({ journey: { version } }: RunUnderWay, silentMs: number): void {
    if (silentMs > SILENT_AFTER_MS) {
      this.kill('silent');
      return;
    }
    this.options.events.onCulprit(version, 'It did not end in time');
    this.kill('overdue', version);
  }

  private gone(code: number | null, signal: NodeJS.Signals | null): void {
    clearInterval(this.watch);
    this.ready = false;
    const said = this.lastWords.split('\n').find((line) => line.includes('FATAL') || line.includes('Error'));
    const how = signal ?? `exit code ${code ?? '?'}`;
    const reason = said === undefined ? how : `${how}: ${said.trim()}`;
    const ending = { ...this.endingBy(signal, reason), reason };
    const lost = [...this.underWay.values()];
    this.underWay.clear();
    this.options.events.onExit(ending, lost);
  }

  private endingBy(signal: NodeJS.Signals | null, reason: string): Omit<CellEnding, 'reason'> {
    // An exit with isolates alive often faults (measured): when it had nothing to do any more, that is no crash.
    if (this.ending !== undefined && (this.ending.end !== 'retired' || this.underWay.size === 0))
      return this.ending;
    const named = CONFESSION.exec(this.lastWords)?.[1];
    const culprit = this.underWay.get(Number(named))?.journey.version;
    if (culprit !== undefined) {
      this.options.events.onCulprit(culprit, reason);
      return { end: 'confessed', culprit };
    }
    return { end: signal !== null && FOREIGN_SIGNALS.has(signal) ? 'signalled' : 'died' };
  }
}

/** Whether an isolate was disposed while its script was in the middle of something. */
function hasSpoiled({ status, error }: CellOutcome): boolean {
  return status === 'crashed' || error?.budget === 'cpu_ms' || error?.budget === 'memory_mb';
}

function areSame(a: RunLimits, b: RunLimits): boolean {
  for (const name in a) if (a[name as keyof RunLimits] !== b[name as keyof RunLimits]) return false;
  return true;
}

/** What a script learns of a failed call: nothing of the host but code and message (R-MOD-07). */
function refusalText(error: unknown): string {
  const { code, message, kind, details } = toWire(error);
  const retryable = details['retryable'] ?? (kind === 'busy' || kind === 'late');
  return JSON.stringify({ code, message, retryable });
}
