import { setTimeout as sleep } from 'node:timers/promises';
import { newId } from '#kernel';
import { MAX_WINDOW_SECONDS } from './index.js';
import type { RateLimits } from './index.js';

/** What all rate limits must do. `open` gives some that are ready for use. */
export function describeRateLimits(name: string, open: () => Promise<RateLimits>): void {
  describe(name, () => {
    let limits: RateLimits;
    let key: string;
    beforeEach(async () => {
      limits = await open();
      key = `spec-${newId()}`;
    });
    afterEach(() => limits.close());

    it('allow as many as the rule has points, then tell when to come back', async () => {
      const rule = { points: 3, perSeconds: 30 };
      for (let count = 0; count < 3; count += 1) {
        await expect(limits.consume(key, rule)).resolves.toMatchObject({
          allowed: true,
          retryAfterSeconds: 0,
        });
      }
      const verdict = await limits.consume(key, rule);
      expect(verdict.allowed).toBe(false);
      expect(verdict.retryAfterSeconds).toBeGreaterThanOrEqual(29);
      expect(verdict.retryAfterSeconds).toBeLessThanOrEqual(30);
    });

    it('tell with every verdict how many are left, and until when', async () => {
      const rule = { points: 2, perSeconds: 30 };
      const verdicts = [];
      for (let count = 0; count < 4; count += 1) verdicts.push(await limits.consume(key, rule));
      expect(verdicts.map(({ count }) => count?.remaining)).toEqual([1, 0, 0, 0]);
      for (const { count } of verdicts) {
        expect(count?.resetSeconds).toBeGreaterThanOrEqual(29);
        expect(count?.resetSeconds).toBeLessThanOrEqual(30);
      }
    });

    it('allow again in the next window, which refused attempts do not put off', async () => {
      const rule = { points: 1, perSeconds: 1 };
      await limits.consume(key, rule);
      for (let count = 0; count < 6; count += 1) {
        await expect(limits.consume(key, rule)).resolves.toMatchObject({
          allowed: false,
          retryAfterSeconds: 1,
        });
        await sleep(100);
      }
      await sleep(600);
      await expect(limits.consume(key, rule)).resolves.toMatchObject({ allowed: true });
    });

    it('allow exactly as many when all come at once', async () => {
      const rule = { points: 10, perSeconds: 30 };
      const verdicts = await Promise.all(Array.from({ length: 50 }, () => limits.consume(key, rule)));
      expect(verdicts.filter((verdict) => verdict.allowed)).toHaveLength(10);
    });

    it('keep keys apart, and windows of different lengths', async () => {
      const rule = { points: 1, perSeconds: 30 };
      await limits.consume(key, rule);
      await expect(limits.consume(key, rule)).resolves.toMatchObject({ allowed: false });
      await expect(limits.consume(`${key}:other`, rule)).resolves.toMatchObject({ allowed: true });
      await expect(limits.consume(key, { points: 1, perSeconds: 60 })).resolves.toMatchObject({
        allowed: true,
      });
    });

    it('go by a new number of points at once', async () => {
      await limits.consume(key, { points: 1, perSeconds: 30 });
      await expect(limits.consume(key, { points: 5, perSeconds: 30 })).resolves.toMatchObject({
        allowed: true,
      });
      await expect(limits.consume(key, { points: 2, perSeconds: 30 })).resolves.toMatchObject({
        allowed: false,
      });
    });

    it('allow nothing for no points', async () => {
      await expect(limits.consume(key, { points: 0, perSeconds: 30 })).resolves.toMatchObject({
        allowed: false,
      });
    });

    it('take any text for a key', async () => {
      const rule = { points: 1, perSeconds: 30 };
      const odd = `${key} \r\n\0 {*} 漢 ${'x'.repeat(1_000)}`;
      await limits.consume(odd, rule);
      await expect(limits.consume(odd, rule)).resolves.toMatchObject({ allowed: false });
    });

    it('hold through the longest window', async () => {
      const rule = { points: 1, perSeconds: MAX_WINDOW_SECONDS };
      await limits.consume(key, rule);
      await sleep(20);
      await expect(limits.consume(key, rule)).resolves.toMatchObject({ allowed: false });
    });

    it.each([
      [-1, 1],
      [0.5, 1],
      [Number.NaN, 1],
      [1, 0],
      [1, 1.5],
      [1, MAX_WINDOW_SECONDS + 1],
    ])('refuse %p points in %p s', async (points, perSeconds) => {
      await expect(limits.consume(key, { points, perSeconds })).rejects.toThrow(RangeError);
    });

    it('close twice', async () => {
      await limits.close();
      await limits.close();
    });
  });
}
