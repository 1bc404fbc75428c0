import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { Logger } from '#platform/telemetry';
import type { LogFields } from '#platform/telemetry';
import { describeWithRedis } from '#testing';
import { describeRateLimits } from '../limits/rate-limits.contract-suite.js';
import { RedisRateLimits } from './index.js';
import { RedisServer } from './redis-server.for-spec.js';

/** Keeps the warnings for a spec to look at. */
class KeptWarnings extends Logger {
  readonly warnings: string[] = [];
  debug(): void {}
  info(): void {}
  warn(fields: LogFields, message: string): void {
    this.warnings.push(`${message} ${JSON.stringify(fields)}`);
  }
  error(): void {}
}

const until = async (holds: () => boolean): Promise<void> => {
  for (let waitedMs = 0; waitedMs < 8_000 && !holds(); waitedMs += 10) await sleep(10);
  expect(holds()).toBe(true);
};
const rule = { points: 1, perSeconds: 60 };
const allowed = { allowed: true, retryAfterSeconds: 0, count: undefined };
const SLOW_MS = 20_000;

describeWithRedis(
  'Redis',
  () => {
    let server: RedisServer;
    const opened: RedisRateLimits[] = [];
    const open = async (
      log = new KeptWarnings(),
      url = server.url,
      more: { withinMs?: number } = {},
    ): Promise<RedisRateLimits> => {
      const limits = new RedisRateLimits({ url, logger: log, ...more });
      opened.push(limits);
      await until(() => limits.isUp());
      return limits;
    };
    beforeAll(async () => {
      server = await RedisServer.start();
    });
    afterEach(async () => {
      await Promise.all(opened.splice(0).map((limits) => limits.close()));
    });
    afterAll(() => server.kill());

    describeRateLimits('rate limits in Redis', () => open());

    it('counts for all processes together, under keys of our own that end by themselves', async () => {
      const [one, other] = [await open(), await open()];
      await one.consume('together', rule);
      await expect(other.consume('together', rule)).resolves.toMatchObject({ allowed: false });
      const redis = new Redis(server.url);
      const keys = await redis.keys('*together*');
      expect(keys).toEqual(['picloud:limits:60:together']);
      expect(await redis.ttl(keys[0] as string)).toBeGreaterThan(55);
      await redis.quit();
    });

    it(
      'allows all while Redis is away, warns once, and limits again after',
      async () => {
        const log = new KeptWarnings();
        const limits = await open(log);
        await server.kill();
        const startedMs = performance.now();
        for (let count = 0; count < 50; count += 1) {
          await expect(limits.consume('away', rule)).resolves.toEqual(allowed);
        }
        expect(performance.now() - startedMs).toBeLessThan(250);
        await until(() => !limits.isUp());
        await sleep(300);
        expect(log.warnings).toHaveLength(1);

        await server.resume();
        await until(() => limits.isUp());
        await sleep(1_000);
        await limits.consume('away', rule);
        await expect(limits.consume('away', rule)).resolves.toMatchObject({ allowed: false });
      },
      SLOW_MS,
    );

    it(
      'holds up no request for long when Redis hangs',
      async () => {
        const log = new KeptWarnings();
        const limits = await open(log);
        server.halt();
        const startedMs = performance.now();
        const verdicts = await Promise.all(Array.from({ length: 20 }, () => limits.consume('hangs', rule)));
        expect(performance.now() - startedMs).toBeLessThan(800);
        expect(verdicts.every((verdict) => verdict.allowed)).toBe(true);
        const sparedMs = performance.now();
        await limits.consume('hangs', rule);
        expect(performance.now() - sparedMs).toBeLessThan(50);
        server.goOn();
        expect(log.warnings).toHaveLength(1);
        await sleep(1_100);
        await expect(limits.consume('hangs', rule)).resolves.toMatchObject({ allowed: false });
      },
      SLOW_MS,
    );

    it('holds up no request for longer than it was told to', async () => {
      const limits = await open(new KeptWarnings(), server.url, { withinMs: 100 });
      server.halt();
      const startedMs = performance.now();
      await expect(limits.consume('told', rule)).resolves.toEqual(allowed);
      expect(performance.now() - startedMs).toBeLessThan(400);
      server.goOn();
    });

    it('allows all and closes when there never was a Redis', async () => {
      const log = new KeptWarnings();
      const limits = new RedisRateLimits({ url: 'redis://127.0.0.1:1', logger: log });
      await expect(limits.consume('never', rule)).resolves.toEqual(allowed);
      await until(() => log.warnings.length === 1);
      expect(limits.isUp()).toBe(false);
      await limits.close();
      await expect(limits.consume('never', rule)).resolves.toEqual(allowed);
    });

    it('tells nobody the password', async () => {
      const guarded = await RedisServer.start('pass word/1');
      const log = new KeptWarnings();
      const limits = await open(log, guarded.url);
      await limits.consume('guarded', rule);
      const wrong = new RedisRateLimits({ url: guarded.url.replace('%2F1', '%2F2'), logger: log });
      opened.push(wrong);
      await until(() => log.warnings.length === 1);
      expect(wrong.isUp()).toBe(false);
      await wrong.close();
      await limits.close();
      await guarded.kill();
      expect(log.warnings.join()).not.toMatch(/pass word|pass%20word/);
    });
  },
  { own: true },
);
