import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '#platform/telemetry';
import type { LogFields } from '#platform/telemetry';
import type { JobDefinition, Jobs } from './index.js';

/** Keeps what was told for a spec to look at. */
export class KeptLog extends Logger {
  readonly lines: string[] = [];
  debug(): void {}
  info(fields: LogFields, message: string): void {
    this.lines.push(`${message} ${JSON.stringify(fields)}`);
  }
  warn(fields: LogFields, message: string): void {
    this.lines.push(`${message} ${JSON.stringify({ ...fields, err: String(fields['err']) })}`);
  }
  error(): void {}
}

export async function until(holds: () => boolean | Promise<boolean>, ms = 8_000): Promise<void> {
  for (const began = performance.now(); performance.now() - began < ms;) {
    if (await holds()) return;
    await sleep(10);
  }
  expect(await holds()).toBe(true);
}

/** A job that notes when it ran. */
export function aJob(
  everyMs: number,
  work: (signal: AbortSignal) => unknown = () => undefined,
  name = 'spec.job',
): JobDefinition & { readonly at: number[] } {
  const at: number[] = [];
  return {
    ...{ name, everyMs, at },
    async run(signal) {
      at.push(Date.now());
      return (await work(signal)) as LogFields | undefined;
    },
  };
}

/** What all jobs must do. `open` gives some that are to be started; they know of no runs. */
export function describeJobs(name: string, open: (logger: Logger) => Promise<Jobs>): void {
  describe(name, () => {
    const log = new KeptLog();
    let jobs: Jobs;
    beforeEach(async () => {
      log.lines.length = 0;
      jobs = await open(log);
    });
    afterEach(() => jobs.stop());
    const stateOf = async (job: JobDefinition) => {
      const state = (await jobs.list()).find((one) => one.name === job.name);
      if (state === undefined) throw new Error('No such job');
      return state;
    };

    it('run at once what never ran, and then at every due time', async () => {
      const [often, seldom] = [aJob(300), aJob(3_600_000, undefined, 'spec.seldom')];
      jobs.add(often);
      jobs.add(seldom);
      await jobs.start();
      await until(() => often.at.length >= 5);
      const gaps = often.at.slice(1).map((at, n) => at - (often.at[n] as number));
      expect(gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length).toBeGreaterThan(200);
      expect(seldom.at).toHaveLength(1);
    });

    it('tell how each stands', async () => {
      const job = aJob(3_600_000, async () => {
        await sleep(60);
        return { removed: 3 };
      });
      jobs.add(job);
      const unknown = {
        lastError: undefined,
        lastSuccessAt: undefined,
        lastStartedAt: undefined,
        lastDurationMs: undefined,
      };
      const before = { name: 'spec.job', everyMs: 3_600_000, ...unknown };
      expect(await stateOf(job)).toEqual({ ...before, nextRunAt: undefined, runs: 0, failures: 0 });
      await jobs.start();
      await until(async () => (await stateOf(job)).lastSuccessAt !== undefined);
      const state = await stateOf(job);
      expect(state).toMatchObject({ runs: 1, failures: 0, lastError: undefined });
      expect(Math.abs((state.lastStartedAt ?? 0) - (job.at[0] as number))).toBeLessThan(500);
      expect(state.lastSuccessAt).toBeGreaterThanOrEqual((state.lastStartedAt ?? 0) + 50);
      expect(state.lastDurationMs).toBeGreaterThanOrEqual(50);
      expect(state.lastDurationMs).toBeLessThan(2_000);
      expect(Math.abs((state.nextRunAt ?? 0) - (job.at[0] as number) - 3_600_000)).toBeLessThan(2_000);
      expect(log.lines).toEqual(['Job done {"removed":3,"job":"spec.job"}']);
    });

    it('try again at the next due time what failed, and say what became of it', async () => {
      const job = aJob(250, () => {
        if (job.at.length <= 2) throw new Error('the table is in use');
      });
      jobs.add(job);
      await jobs.start();
      await until(async () => (await stateOf(job)).failures === 2);
      await until(async () => (await stateOf(job)).lastSuccessAt !== undefined);
      const { failures, lastError, runs } = await stateOf(job);
      expect({ failures, lastError }).toEqual({ failures: 2, lastError: undefined });
      expect(runs).toBeGreaterThanOrEqual(3);
      expect(log.lines).toHaveLength(2);
      expect(log.lines[0]).toMatch(/Job failed.*the table is in use.*spec\.job/);
    });

    it('keep the last error while it lasts', async () => {
      const job = aJob(3_600_000, () => Promise.reject(new Error('x'.repeat(5_000))));
      jobs.add(job);
      await jobs.start();
      await until(async () => (await stateOf(job)).failures === 1);
      const state = await stateOf(job);
      expect(state.lastError).toBe('x'.repeat(500));
      expect(state.lastSuccessAt).toBeUndefined();
    });

    it('never let a job overlap itself, nor hold up another', async () => {
      let [underWay, most] = [0, 0];
      const slow = aJob(
        200,
        async () => {
          most = Math.max(most, ++underWay);
          await sleep(700);
          underWay -= 1;
        },
        'spec.slow',
      );
      const quick = aJob(200);
      jobs.add(slow);
      jobs.add(quick);
      await jobs.start();
      await until(() => slow.at.length >= 3);
      expect(most).toBe(1);
      expect(quick.at.length).toBeGreaterThan(slow.at.length + 2);
    });

    it('let a run end when they stop, tell it to, and begin no other', async () => {
      let ended = false;
      const job = aJob(150, async (signal) => {
        await new Promise((resolve) => signal.addEventListener('abort', resolve));
        await sleep(300);
        ended = true;
      });
      jobs.add(job);
      await jobs.start();
      await until(() => job.at.length === 1);
      const began = performance.now();
      await jobs.stop();
      expect(ended).toBe(true);
      expect(performance.now() - began).toBeLessThan(2_000);
      await sleep(400);
      expect(job.at).toHaveLength(1);
      await jobs.stop();
      expect(log.lines).toEqual([]);
    });

    it('stop without having been started', async () => {
      jobs.add(aJob(200));
      await jobs.stop();
    });

    it.each([
      ['', 1_000],
      ['Logs', 1_000],
      ['logs:retention', 1_000],
      ['logs', 99],
      ['logs', 100.5],
      ['logs', Number.NaN],
      ['logs', 8 * 24 * 3_600_000],
      ['spec.job', 1_000],
    ])('refuse %j every %p ms', (refused, everyMs) => {
      jobs.add(aJob(1_000));
      expect(() => jobs.add(aJob(everyMs, undefined, refused))).toThrow(RangeError);
    });
  });
}
