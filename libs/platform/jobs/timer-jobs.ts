import type { Logger } from '#platform/telemetry';
import { runJob, within } from './job-run.js';
import { Jobs, requireJob, STOP_WITHIN_MS } from './jobs.js';
import type { JobDefinition, JobState } from './jobs.js';

interface Kept {
  readonly job: JobDefinition;
  lastStartedAt: number | undefined;
  lastSuccessAt: number | undefined;
  lastError: string | undefined;
  lastDurationMs: number | undefined;
  nextRunAt: number | undefined;
  runs: number;
  failures: number;
  timer: NodeJS.Timeout | undefined;
  underWay: Promise<void> | undefined;
}

/** Jobs of one process, by its timers; how they stand ends with it. */
export class TimerJobs extends Jobs {
  private readonly kept = new Map<string, Kept>();
  private readonly stopping = new AbortController();

  constructor(private readonly logger: Logger) {
    super();
  }

  add(job: JobDefinition): void {
    requireJob(job, this.kept);
    this.kept.set(job.name, {
      job,
      ...{
        lastStartedAt: undefined,
        lastSuccessAt: undefined,
        lastError: undefined,
        lastDurationMs: undefined,
      },
      ...{ nextRunAt: undefined, runs: 0, failures: 0, timer: undefined, underWay: undefined },
    });
  }

  start(): Promise<void> {
    for (const one of this.kept.values()) this.wait(one, Date.now());
    return Promise.resolve();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    const all = [...this.kept.values()];
    for (const { timer } of all) clearTimeout(timer);
    const ended = Promise.all(all.map(({ underWay }) => underWay));
    if (await within(STOP_WITHIN_MS, ended)) return;
    const jobs = all.filter(({ underWay }) => underWay !== undefined).map(({ job }) => job.name);
    this.logger.warn({ jobs }, 'Jobs did not end in time and were left');
  }

  list(): Promise<readonly JobState[]> {
    const states = [...this.kept.values()].map(({ job, timer: _, underWay: __, ...state }) => ({
      ...{ name: job.name, everyMs: job.everyMs },
      ...state,
    }));
    return Promise.resolve(states);
  }

  private wait(one: Kept, dueAt: number): void {
    if (this.stopping.signal.aborted) return;
    one.nextRunAt = dueAt;
    one.timer = setTimeout(() => this.due(one, dueAt), Math.max(dueAt - Date.now(), 0));
  }

  private due(one: Kept, dueAt: number): void {
    one.underWay ??= this.run(one).finally(() => {
      one.underWay = undefined;
    });
    const nowMs = Date.now();
    const missed = Math.max(Math.floor((nowMs - dueAt) / one.job.everyMs), 0);
    // From now at most: a clock that was set back must not put a run off.
    this.wait(one, Math.min(dueAt, nowMs) + (missed + 1) * one.job.everyMs);
  }

  private async run(one: Kept): Promise<void> {
    one.runs += 1;
    one.lastStartedAt = Date.now();
    const { durationMs, error, wasStopped } = await runJob(one.job, this.stopping.signal, this.logger);
    if (wasStopped) return;
    one.lastDurationMs = durationMs;
    one.lastError = error;
    if (error === undefined) one.lastSuccessAt = Date.now();
    else one.failures += 1;
  }
}
