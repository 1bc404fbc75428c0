import type { IRedisClient } from 'bullmq';
import type { JobOutcome } from '#platform/jobs';

/** How a job stands, as all replicas keep it together. */
export interface JobRecord {
  readonly lastStartedAt: number | undefined;
  readonly lastSuccessAt: number | undefined;
  readonly lastError: string | undefined;
  readonly lastDurationMs: number | undefined;
  readonly runs: number;
  readonly failures: number;
}

/** One hash for each job. Read and written by the one run that there is at a time, so that nothing has to be atomic. */
export class JobRecords {
  constructor(
    private readonly client: () => Promise<IRedisClient>,
    private readonly prefix: string,
  ) {}

  async read(name: string): Promise<JobRecord> {
    const fields = await (await this.client()).hgetall(this.keyOf(name));
    const number = (field: string): number | undefined =>
      fields[field] === undefined ? undefined : Number(fields[field]);
    return {
      lastStartedAt: number('last_started_at'),
      lastSuccessAt: number('last_success_at'),
      // Empty stands for none: a field cannot be taken away in the same command that sets others.
      lastError: fields['last_error'] === '' ? undefined : fields['last_error'],
      lastDurationMs: number('last_duration_ms'),
      runs: number('runs') ?? 0,
      failures: number('failures') ?? 0,
    };
  }

  async begun(name: string, startedAt: number): Promise<void> {
    const { runs } = await this.read(name);
    await this.write(name, { last_started_at: startedAt, runs: runs + 1 });
  }

  async ended(name: string, endedAt: number, { durationMs, error }: JobOutcome): Promise<void> {
    const { failures } = await this.read(name);
    const what: Record<string, number> =
      error === undefined ? { last_success_at: endedAt } : { failures: failures + 1 };
    await this.write(name, { ...what, last_error: error ?? '', last_duration_ms: durationMs });
  }

  private async write(name: string, fields: Record<string, string | number>): Promise<void> {
    await (await this.client()).hset(this.keyOf(name), fields);
  }

  private keyOf(name: string): string {
    return `${this.prefix}:job:${name}`;
  }
}
