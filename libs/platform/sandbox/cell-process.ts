import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { LRUCache } from 'lru-cache';
import type { RunLimits } from '#contracts';
import { outcomeIn } from './protocol.js';
import type { CellOutcome, CellRun, FromCell, ToCell } from './protocol.js';

export interface CellProcessOptions {
  /** Compiled entry of the cell: plain JavaScript. */
  readonly entry: string;
  readonly maxIdleIsolates: number;
  /** Script versions whose code the cell keeps. */
  readonly maxScripts: number;
  readonly onReady: () => void;
  /** The process is gone; its runs have been answered. */
  readonly onExit: (reason: string) => void;
}

interface RunUnderWay {
  readonly settle: (outcome: CellOutcome) => void;
  readonly cpuMs: number;
  readonly givenAt: number;
  /** When even a run that was told to end must have ended. */
  readonly overdueAt: number;
}

/** What stays the same for all runs of a script version. */
export interface CellScript {
  /** `<script id>:<version>`: isolates are never shared beyond it. */
  readonly key: string;
  /** Shown in stack traces. */
  readonly name: string;
  /** JavaScript, an ES module. */
  readonly code: string;
}

/** Beyond this a batch would keep the cell idle while the rest of it is gathered. */
const MAX_BATCH = 32;
const WATCH_EVERY_MS = 250;
/** Beyond a limit before the process is killed from outside. */
const GRACE_MS = 1_500;
const STDERR_KEPT_CHARS = 2_000;
const CELL_FLAGS = ['--no-node-snapshot', '--disable-proto=delete'];

/** One child process as its supervisor sees it: gives it runs, watches it, kills it, answers for what was in it. */
export class CellProcess {
  private readonly child: ChildProcess;
  private readonly underWay = new Map<number, RunUnderWay>();
  /** Versions whose code the cell has, and the limits it knows for each. */
  private readonly loaded: LRUCache<string, RunLimits>;
  private readonly outbox: ToCell[] = [];
  private readonly watch: NodeJS.Timeout;
  private nextRunId = 1;
  private flushPending = false;
  private beat = 0;
  private lastHeardAt = performance.now();
  private lastWords = '';
  ready = false;

  constructor(private readonly options: CellProcessOptions) {
    this.loaded = new LRUCache({
      max: options.maxScripts,
      dispose: (_, key, reason) => {
        if (reason === 'evict') this.tell(['forget', key]);
      },
    });
    // No environment: a cell needs none of it, and what it holds may be a secret.
    this.child = fork(options.entry, [String(options.maxIdleIsolates)], {
      execArgv: CELL_FLAGS,
      env: {},
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      // The long texts in a run go as they are, where JSON would escape and unescape them (measured: 10 % of a run).
      serialization: 'advanced',
    });
    this.child.stderr?.on('data', (chunk: Buffer) => {
      this.lastWords = (this.lastWords + chunk.toString('utf8')).slice(-STDERR_KEPT_CHARS);
    });
    this.child.on('message', (messages) => this.hear(messages as readonly FromCell[]));
    this.child.on('exit', (code, signal) => this.gone(signal ?? `exit code ${code ?? '?'}`));
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

  run(script: CellScript, limits: RunLimits, run: CellRun): Promise<CellOutcome> {
    const { key, name, code } = script;
    const known = this.loaded.get(key);
    if (known === undefined) this.tell(['load', key, name, code]);
    if (known === undefined || !areSame(known, limits)) {
      this.loaded.set(key, limits);
      this.tell(['limits', key, limits]);
    }
    const runId = this.nextRunId++;
    const givenAt = performance.now();
    this.tell(['run', runId, key, run.isolation, run.context, run.bodyKind, run.body]);
    return new Promise((settle) => {
      const { cpuMs, wallMs } = limits;
      this.underWay.set(runId, { settle, cpuMs, givenAt, overdueAt: givenAt + wallMs + GRACE_MS });
    });
  }

  /** Lets the runs in it end, then ends it. */
  drain(): void {
    this.tell(['drain']);
  }

  kill(): void {
    // From here on it is nobody's choice for a new run, though its exit is still to be heard of.
    this.ready = false;
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
      else if (message[0] === 'stuck') {
        this.settle(message[1], outcomeIn(message));
        this.kill();
      } else if (message[0] === 'ready') {
        this.ready = true;
        this.options.onReady();
      }
    }
  }

  private settle(runId: number, outcome: CellOutcome): void {
    const run = this.underWay.get(runId);
    this.underWay.delete(runId);
    run?.settle(outcome);
  }

  /** A cell that neither answers nor ends a run in time is beyond its own means: end it from outside. */
  private look(): void {
    if (this.underWay.size === 0) {
      this.lastHeardAt = performance.now();
      return;
    }
    this.tell(['ping', ++this.beat]);
    const now = performance.now();
    let patienceMs = GRACE_MS;
    for (const run of this.underWay.values()) {
      if (now > run.overdueAt) {
        this.kill();
        return;
      }
      patienceMs = Math.max(patienceMs, run.cpuMs + GRACE_MS);
    }
    if (now - this.lastHeardAt > patienceMs) this.kill();
  }

  private gone(how: string): void {
    clearInterval(this.watch);
    this.ready = false;
    const now = performance.now();
    for (const run of this.underWay.values()) run.settle(crashed(now - run.givenAt));
    this.underWay.clear();
    const said = this.lastWords.split('\n').find((line) => line.includes('FATAL') || line.includes('Error'));
    this.options.onExit(said === undefined ? how : `${how}: ${said.trim()}`);
  }
}

function areSame(a: RunLimits, b: RunLimits): boolean {
  for (const name in a) if (a[name as keyof RunLimits] !== b[name as keyof RunLimits]) return false;
  return true;
}

function crashed(wallMs: number): CellOutcome {
  const message = 'The process that ran the script ended before the script did';
  const error = { code: 'executor.crashed', message, stack: null };
  return { status: 'crashed', log: '[]', error, cpuMs: 0, wallMs, waitMs: 0, peakHeapBytes: 0, sdkCalls: 0 };
}
