import { setTimeout as sleep } from 'node:timers/promises';
import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { newId } from '#kernel';
import type { JobDefinition } from '#platform/jobs';
import { describeWithRedis } from '#testing';
import { aJob, describeJobs, KeptLog, until } from '../jobs/jobs.contract-suite.js';
import { RedisServer } from '../limits-redis/redis-server.for-spec.js';
import { BullMqJobs } from './index.js';

const HOUR = 3_600_000;
const SLOW_MS = 40_000;

describeWithRedis(
  'Redis',
  () => {
    let server: RedisServer;
    let redis: Redis;
    let prefix: string;
    const opened: BullMqJobs[] = [];
    /** Of one installation with the others of the same test. */
    const open = (log = new KeptLog(), url = server.url): BullMqJobs => {
      const jobs = new BullMqJobs({ url, logger: log, prefix, lookEveryMs: 250, lockMs: 4_000 });
      opened.push(jobs);
      return jobs;
    };
    const started = async (...definitions: JobDefinition[]): Promise<BullMqJobs> => {
      const jobs = open();
      for (const job of definitions) jobs.add(job);
      await jobs.start();
      return jobs;
    };
    beforeAll(async () => {
      server = await RedisServer.start();
      redis = new Redis(server.url);
      redis.on('error', () => undefined);
    });
    beforeEach(() => {
      prefix = `spec-${newId()}`;
    });
    afterEach(async () => {
      await Promise.all(opened.splice(0).map((jobs) => jobs.stop()));
    });
    afterAll(async () => {
      redis.disconnect();
      await server.kill();
    });

    describeJobs('jobs in Redis', (log) => Promise.resolve(open(log as KeptLog)));

    it('run once for each due time, however many replicas there are', async () => {
      const replicas = Array.from({ length: 4 }, () => aJob(400));
      for (let round = 0; round < 3; round++) await Promise.all(replicas.map((job) => started(job)));
      await until(() => replicas.flatMap(({ at }) => at).length >= 10);
      const all = replicas.flatMap(({ at }) => at).sort((a, b) => a - b);
      const elapsedMs = (all.at(-1) as number) - (all[0] as number);
      expect(all.length).toBeLessThanOrEqual(Math.floor(elapsedMs / 400) + 2);
    });

    it('start together without a run too many', async () => {
      for (let round = 0; round < 8; round++) {
        prefix = `spec-${newId()}`;
        const replicas = Array.from({ length: 4 }, () => aJob(HOUR));
        await Promise.all(replicas.map((job) => started(job)));
        await until(() => replicas.some(({ at }) => at.length > 0));
        await sleep(400);
        expect(replicas.flatMap(({ at }) => at)).toHaveLength(1);
        await Promise.all(opened.splice(0).map((jobs) => jobs.stop()));
      }
    });

    it('overlap nowhere: what is due while a run goes on elsewhere is left out', async () => {
      let [underWay, most] = [0, 0];
      const work = async (): Promise<void> => {
        most = Math.max(most, ++underWay);
        await sleep(900);
        underWay -= 1;
      };
      const replicas = [aJob(200, work), aJob(200, work), aJob(200, work)];
      const [one] = await Promise.all(replicas.map((job) => started(job)));
      await until(() => replicas.flatMap(({ at }) => at).length >= 4);
      expect(most).toBe(1);
      // Nor are they counted as runs.
      expect((await one?.list())?.[0]?.runs).toBeLessThanOrEqual(6);
    });

    it('stand alike at every replica, and go on where the last process left off', async () => {
      const [one, other] = [aJob(HOUR), aJob(HOUR)];
      const first = await started(one);
      await until(async () => (await first.list())[0]?.lastSuccessAt !== undefined);
      const second = await started(other);
      expect(await second.list()).toEqual(await first.list());
      await first.stop();
      await sleep(500);
      expect(other.at).toHaveLength(0);
      expect((await second.list())[0]).toMatchObject({ runs: 1 });
    });

    it('follow an interval that was changed, and forget jobs that are no more', async () => {
      const first = await started(aJob(HOUR), aJob(HOUR, undefined, 'spec.gone'));
      await until(async () => (await first.list()).every(({ runs }) => runs === 1));
      await first.stop();
      const often = aJob(250);
      await started(often);
      await until(() => often.at.length >= 3);
      const queue = new Queue('jobs', { connection: { url: server.url }, prefix });
      await queue.upsertJobScheduler('spec.gone', { every: 200 }, { name: 'spec.gone' });
      await until(async () => (await queue.getJobSchedulers()).length === 1);
      await queue.close();
    });

    it('leave nothing behind but schedules and how they stand, under their prefix', async () => {
      const job = aJob(200);
      const jobs = await started(job);
      await until(() => job.at.length >= 6);
      await jobs.stop();
      const keys = await redis.keys(`${prefix}*`);
      expect(keys.length).toBeLessThan(12);
      expect(await redis.zcard(`${prefix}:jobs:completed`)).toBe(0);
      expect((await redis.keys('*')).filter((key) => !/^spec-/.test(key))).toEqual([]);
    });

    it(
      'put their schedules back when Redis has lost everything',
      async () => {
        const job = aJob(HOUR);
        const jobs = await started(job);
        await until(() => job.at.length === 1);
        await redis.flushall();
        await until(() => job.at.length === 2);
        await until(async () => ((await jobs.list())[0]?.nextRunAt ?? 0) > Date.now());
        expect((await jobs.list())[0]).toMatchObject({ runs: 1 });
      },
      SLOW_MS,
    );

    it(
      'wait for a Redis that is away, hold up nothing meanwhile, and go on when it is back',
      async () => {
        const log = new KeptLog();
        const job = aJob(300);
        const jobs = open(log);
        jobs.add(job);
        await jobs.start();
        await until(() => job.at.length >= 2);
        await server.kill();
        const began = performance.now();
        await expect(jobs.list()).rejects.toMatchObject({ code: 'jobs.unreachable', kind: 'busy' });
        expect(performance.now() - began).toBeLessThan(4_000);
        await sleep(1_500);
        const before = job.at.length;
        await server.resume();
        await until(() => job.at.length >= before + 3, 20_000);
        expect(log.lines.filter((line) => /may be late/.test(line))).toHaveLength(1);
      },
      SLOW_MS,
    );

    it(
      'start before Redis does',
      async () => {
        await server.kill();
        const job = aJob(HOUR);
        const jobs = await started(job);
        await sleep(500);
        await server.resume();
        await until(() => job.at.length === 1, 20_000);
        await until(async () => (await jobs.list())[0]?.runs === 1);
      },
      SLOW_MS,
    );

    it.each([
      ['is away', async () => server.kill(), async () => server.resume()],
      ['hangs', () => server.halt(), () => server.goOn()],
    ])(
      'stop within their time while Redis %s',
      async (_, end, mend) => {
        const job = aJob(200);
        const jobs = await started(job);
        await until(() => job.at.length >= 2);
        await end();
        const began = performance.now();
        await expect(jobs.list()).rejects.toMatchObject({ code: 'jobs.unreachable' });
        expect(performance.now() - began).toBeLessThan(4_000);
        const stopping = performance.now();
        await jobs.stop();
        expect(performance.now() - stopping).toBeLessThan(5_000);
        await mend();
      },
      SLOW_MS,
    );

    it('stop when there never was a Redis, and tell nobody the password', async () => {
      const log = new KeptLog();
      const never = open(log, 'redis://:pass-word@127.0.0.1:1');
      never.add(aJob(HOUR));
      await never.start();
      await until(() => log.lines.length === 1);
      await never.stop();
      expect(log.lines.join()).not.toMatch(/pass-word/);
    });

    it('do not flood a Redis that refuses to write', async () => {
      const log = new KeptLog();
      const job = aJob(300);
      const jobs = open(log);
      jobs.add(job);
      await jobs.start();
      await until(() => job.at.length >= 2);
      await redis.config('SET', 'maxmemory', '1');
      await redis.config('RESETSTAT');
      await sleep(4_000);
      const calls = [...(await redis.info('commandstats')).matchAll(/calls=(\d+)/g)];
      await redis.config('SET', 'maxmemory', '0');
      expect(calls.reduce((sum, [, count]) => sum + Number(count), 0)).toBeLessThan(1_000);
      const before = job.at.length;
      await until(() => job.at.length >= before + 2, 30_000);
    });

    it('leave nothing in Redis that another process would begin anew after they stopped', async () => {
      for (let round = 0; round < 5; round++) {
        prefix = `spec-${newId()}`;
        const job = aJob(
          HOUR,
          (signal) => new Promise((resolve) => signal.addEventListener('abort', resolve)),
        );
        const jobs = await started(job);
        await until(() => job.at.length === 1);
        await jobs.stop();
        expect(await redis.llen(`${prefix}:jobs:active`)).toBe(0);
      }
    });
  },
  { own: true },
);
