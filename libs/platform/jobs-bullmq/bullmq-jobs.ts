import { once } from 'node:events';
import { Queue, Worker } from 'bullmq';
import type { Job } from 'bullmq';
import { Jobs, JobsUnreachableError, requireJob, runJob, STOP_WITHIN_MS, within } from '#platform/jobs';
import type { JobDefinition, JobState } from '#platform/jobs';
import type { Logger } from '#platform/telemetry';
import { queueOptions, workerOptions } from './connections.js';
import type { RedisPlace } from './connections.js';
import { JobRecords } from './job-records.js';

export interface BullMqJobsOptions {
  /** `redis[s]://[[user]:pass@]host[:port][/database]`; never logged. */
  readonly url: string;
  readonly logger: Logger;
  /** What the names of all keys begin with; replicas have it in common. */
  readonly prefix?: string;
  /** How often to look whether the schedules are there, ms. */
  readonly lookEveryMs?: number;
  /** A run whose process is gone is begun anew by another one after so long, ms. */
  readonly lockMs?: number;
}

const QUEUE = 'jobs';
const LOOK_EVERY_MS = 15_000;
/** A due time that nobody took for so long was lost by Redis, and is set anew. */
const LOST_AFTER_MS = 60_000;
const ANSWER_WITHIN_MS = 3_000;
const CLOSE_WITHIN_MS = 1_000;
/** After an error of Redis itself, such as no memory left: the worker would ask again at once, and for ever. */
const REST_MS = 5_000;
const WARN_EVERY_MS = 60_000;

/**
 * Jobs of all replicas, one run for each due time: BullMQ's schedulers in Redis, which all replicas set alike. Without
 * Redis nothing runs; when it is back, or has lost everything, the next look puts the schedules back.
 */
export class BullMqJobs extends Jobs {
  private readonly definitions = new Map<string, JobDefinition>();
  private readonly running = new Map<string, Promise<void>>();
  /** Ids of what the worker took and Redis does not know to be over. */
  private readonly unrecorded = new Set<string>();
  private readonly stopping = new AbortController();
  private readonly logger: Logger;
  private readonly place: RedisPlace;
  private readonly queue: Queue;
  private readonly records: JobRecords;
  private worker: Worker | undefined;
  private looking: NodeJS.Timeout | undefined;
  private warnedAtMs = Number.NEGATIVE_INFINITY;
  private ended: Promise<void> | undefined;

  constructor(private readonly options: BullMqJobsOptions) {
    super();
    const { url, logger, prefix = 'picloud', lockMs } = options;
    this.logger = logger;
    this.place = { url, prefix, closing: this.stopping.signal, lockMs };
    this.queue = new Queue(QUEUE, queueOptions(this.place));
    this.queue.on('error', (error) => this.warn(error));
    this.records = new JobRecords(() => this.queue.getBackend().client, prefix);
  }

  add(job: JobDefinition): void {
    requireJob(job, this.definitions);
    this.definitions.set(job.name, job);
  }

  start(): Promise<void> {
    this.look();
    return Promise.resolve();
  }

  stop(): Promise<void> {
    this.ended ??= this.end();
    return this.ended;
  }

  async list(): Promise<readonly JobState[]> {
    try {
      return await this.answering(this.states());
    } catch (cause) {
      throw new JobsUnreachableError({ cause });
    }
  }

  private async states(): Promise<readonly JobState[]> {
    const dues = await this.dues();
    return Promise.all(
      [...this.definitions.values()].map(async ({ name, everyMs }) => ({
        ...{ name, everyMs },
        ...(await this.records.read(name)),
        nextRunAt: dues.get(name)?.nextRunAt,
      })),
    );
  }

  /** What is scheduled, by name. */
  private async dues(): Promise<ReadonlyMap<string, { nextRunAt: number | undefined; everyMs: number }>> {
    const schedulers = await this.queue.getJobSchedulers();
    return new Map(
      schedulers.map(({ key, next, every }) => [key, { nextRunAt: next, everyMs: Number(every) }]),
    );
  }

  /** The worker begins when Redis is there for the first time; afterwards it finds back by itself. */
  private work(): void {
    const worker = new Worker(
      QUEUE,
      // The third parameter is what makes BullMQ give a signal.
      (job, _token, signal) => this.process(job, signal),
      workerOptions(this.place, Math.max(this.definitions.size, 1)),
    );
    worker.on('error', (error) => this.failed(worker, error));
    worker.on('completed', ({ id }) => this.unrecorded.delete(String(id)));
    worker.on('failed', (job) => this.unrecorded.delete(String(job?.id)));
    worker.on('lockRenewalFailed', (ids) => ids.forEach((id) => worker.cancelJob(id, 'the lock is lost')));
    this.worker = worker;
    worker
      .waitUntilReady()
      .then(() => worker.run())
      .catch((error: unknown) => {
        // The next look starts another one.
        this.warn(error);
        this.worker = undefined;
        void worker.close(true);
      });
  }

  private look(): void {
    if (this.worker === undefined) this.work();
    this.answering(this.putBack())
      .catch((error: unknown) => this.warn(error))
      .finally(() => {
        if (this.stopping.signal.aborted) return;
        this.looking = setTimeout(() => this.look(), this.options.lookEveryMs ?? LOOK_EVERY_MS);
      });
  }

  /** Sets the schedules that are not there: at the first start, and after Redis has lost them. */
  private async putBack(): Promise<void> {
    const dues = await this.dues();
    const lostBefore = Date.now() - LOST_AFTER_MS;
    for (const { name, everyMs } of this.definitions.values()) {
      const due = dues.get(name);
      const isThere = due?.everyMs === everyMs && (due.nextRunAt ?? 0) > lostBefore;
      if (!isThere) await this.queue.upsertJobScheduler(name, { every: everyMs }, { name });
    }
  }

  private async process(job: Job, lost: AbortSignal | undefined): Promise<void> {
    this.unrecorded.add(String(job.id));
    const definition = this.definitions.get(job.name);
    // Of another version, whose replicas set it again while they are there.
    if (definition === undefined) return void (await this.queue.removeJobScheduler(job.name));
    if (this.running.has(job.name) || (await this.isUnderWay(job))) return;
    const signal = AbortSignal.any([this.stopping.signal, ...(lost === undefined ? [] : [lost])]);
    const run = this.run(definition, signal).finally(() => this.running.delete(job.name));
    this.running.set(job.name, run);
    await run;
  }

  /** Whether the last run still goes on somewhere: this one is left out then. */
  private async isUnderWay(job: Job): Promise<boolean> {
    const active = await this.queue.getActive();
    return active.some((other) => other.name === job.name && wasTakenBefore(other, job));
  }

  private async run(definition: JobDefinition, signal: AbortSignal): Promise<void> {
    const { name } = definition;
    // Whether it can be written down or not, the work is to be done.
    await this.answering(this.records.begun(name, Date.now())).catch((error: unknown) => this.warn(error));
    const outcome = await runJob(definition, signal, this.logger);
    if (outcome.wasStopped) return;
    await this.answering(this.records.ended(name, Date.now(), outcome)).catch((error: unknown) =>
      this.warn(error),
    );
  }

  private async end(): Promise<void> {
    this.stopping.abort();
    clearTimeout(this.looking);
    // Nothing more is taken, and what runs may say that it is done.
    void this.worker?.pause(true);
    if (!(await within(STOP_WITHIN_MS, Promise.all(this.running.values()))))
      this.logger.warn({ jobs: [...this.running.keys()] }, 'Jobs did not end in time and were left');
    await within(CLOSE_WITHIN_MS, this.recorded());
    // By force: BullMQ's orderly way waits for Redis, and for ever when it is away.
    const closed = [this.worker?.close(true), this.queue.getBackend().close(true)];
    await within(CLOSE_WITHIN_MS, Promise.allSettled(closed));
  }

  /** Redis knows that the runs are over; otherwise another process would begin them anew. */
  private async recorded(): Promise<void> {
    while (this.worker !== undefined && this.unrecorded.size > 0) {
      const heard = await once(this.worker, 'completed').catch(() => undefined);
      if (heard === undefined) return;
    }
  }

  private async answering<T>(asked: Promise<T>): Promise<T> {
    // The first connection may be waited for without end.
    if (!(await within(ANSWER_WITHIN_MS, asked))) throw new Error('Redis does not answer');
    return asked;
  }

  private failed(worker: Worker, error: Error): void {
    this.warn(error);
    if (!worker.isRunning() || worker.isPaused() || this.stopping.signal.aborted || isConnectionError(error))
      return;
    void worker.pause(true);
    setTimeout(() => {
      if (!this.stopping.signal.aborted) void worker.resume();
    }, REST_MS).unref();
  }

  private warn(error: unknown): void {
    const nowMs = performance.now();
    if (this.stopping.signal.aborted || nowMs - this.warnedAtMs < WARN_EVERY_MS) return;
    this.warnedAtMs = nowMs;
    // The message alone: the client's errors carry the command, and that of AUTH holds the password.
    const reason = error instanceof Error ? error.message : 'unknown';
    this.logger.warn({ reason }, 'Jobs may be late: Redis refuses or cannot be reached');
  }
}

/** Of two jobs that were taken in the same millisecond one comes first as well. */
function wasTakenBefore(one: Job, other: Job): boolean {
  const [oneAt, otherAt] = [one.processedOn ?? 0, other.processedOn ?? 0];
  return oneAt < otherAt || (oneAt === otherAt && String(one.id) < String(other.id));
}

/** Then the client connects anew by itself, with pauses. Errors of the system have a code, answers of Redis none. */
function isConnectionError(error: Error): boolean {
  return 'code' in error || error.message === 'Connection is closed.';
}
