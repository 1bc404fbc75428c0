import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { systemClock } from '#kernel';
import type { Clock } from '#kernel';
import { MemoryRateLimits } from '#platform/limits';
import { usePostgres } from '#testing';
import { startIdentityApp } from './identity-app.for-spec.js';
import { OwnerBootstrap } from './owner-bootstrap.js';

const pg = usePostgres();
const PASSWORD = 'correct horse battery staple';
const apps: NestFastifyApplication[] = [];
const allLimits: MemoryRateLimits[] = [];

async function start(clock: Clock = systemClock, limits = newLimits()): Promise<NestFastifyApplication> {
  const app = await startIdentityApp({ database: pg.database, clock, limits });
  apps.push(app);
  return app;
}

function newLimits(): MemoryRateLimits {
  const limits = new MemoryRateLimits();
  allLimits.push(limits);
  return limits;
}

beforeAll(async () => {
  await (
    await start()
  )
    .get(OwnerBootstrap)
    .ensureOwner({ username: 'ada', password: PASSWORD, generate: false });
});
afterAll(async () => {
  for (const app of apps) await app.close();
  for (const limits of allLimits) await limits.close();
});

async function attempt(
  app: NestFastifyApplication,
  password: string,
  username = 'ada',
  remoteAddress = '203.0.113.1',
) {
  const payload = { username, password };
  return app.inject({ method: 'POST', url: '/api/v1/auth/login', payload, remoteAddress });
}

async function statuses(count: number, one: (i: number) => ReturnType<typeof attempt>): Promise<number[]> {
  const seen: number[] = [];
  for (let i = 0; i < count; i += 1) seen.push((await one(i)).statusCode);
  return seen;
}

describe('failed sign-ins', () => {
  it('block the account after the fifth, for the right password and from any address too', async () => {
    const app = await start();
    const seen = await statuses(5, (i) =>
      attempt(app, 'wrong password', i % 2 === 0 ? 'ada' : 'ADA', `203.0.113.${i}`),
    );
    expect(seen).toEqual([401, 401, 401, 401, 401]);
    const answer = await attempt(app, PASSWORD, 'ada', '198.51.100.1');
    expect(answer.statusCode).toBe(429);
    expect(answer.json()).toMatchObject({ code: 'auth.throttled' });
    expect(Number(answer.headers['retry-after'])).toBeGreaterThanOrEqual(1);
    expect(Number(answer.headers['retry-after'])).toBeLessThanOrEqual(60);
    expect((await attempt(app, 'wrong password', 'grace')).statusCode).toBe(401);
  });

  it('block unknown accounts just the same, so that a block tells nothing', async () => {
    const app = await start();
    expect(await statuses(6, () => attempt(app, 'wrong password', 'nobody'))).toEqual([
      401, 401, 401, 401, 401, 429,
    ]);
  });

  it('are forgiven when the time is over', async () => {
    const clock = { ms: Date.now(), now: () => clock.ms };
    const app = await start(clock);
    await statuses(5, () => attempt(app, 'wrong password'));
    const blocked = await attempt(app, PASSWORD);
    clock.ms += Number(blocked.headers['retry-after']) * 1_000;
    expect((await attempt(app, PASSWORD)).statusCode).toBe(200);
  });

  it('do not add up from sign-ins that succeed', async () => {
    const app = await start();
    expect(await statuses(12, () => attempt(app, PASSWORD))).toEqual(Array.from({ length: 12 }, () => 200));
  });

  it('block an address that tries many accounts, and its IPv6 neighbours with it', async () => {
    const app = await start();
    const seen = await statuses(31, (i) =>
      attempt(app, 'wrong password', `user${i}`, `2001:db8:1:2::${i + 1}`),
    );
    expect(seen).toEqual([...Array.from({ length: 30 }, () => 401), 429]);
    expect((await attempt(app, PASSWORD, 'ada', '2001:db8:1:3::1')).statusCode).toBe(200);
  });

  it('let a burst of guesses get no further than those already being checked', async () => {
    const app = await start();
    const burst = await Promise.all(
      Array.from({ length: 40 }, (_, i) => attempt(app, `wrong password ${i}`)),
    );
    const checked = burst.filter(({ statusCode }) => statusCode === 401).length;
    expect(checked).toBeGreaterThanOrEqual(5);
    expect(checked).toBeLessThanOrEqual(5 + 3);
    expect(burst.every(({ statusCode }) => statusCode === 401 || statusCode === 429)).toBe(true);
  });

  it('are counted together by managers that share their limits', async () => {
    const limits = newLimits();
    const [one, other] = [await start(systemClock, limits), await start(systemClock, limits)];
    await statuses(5, () => attempt(one, 'wrong password'));
    expect((await attempt(other, 'wrong password')).statusCode).toBe(401);
    expect((await attempt(other, PASSWORD)).statusCode).toBe(429);
  });
});

describe('the time of an answer', () => {
  it('is much the same for an unknown user as for a wrong password', async () => {
    const app = await start();
    const took = async (username: string): Promise<number> => {
      const from = performance.now();
      await attempt(app, 'wrong password', username, '192.0.2.1');
      return performance.now() - from;
    };
    await took('warm-up');
    const times: Record<'known' | 'unknown', number[]> = { known: [], unknown: [] };
    for (let i = 0; i < 4; i += 1) {
      times.known.push(await took('ada'));
      times.unknown.push(await took(`nobody${i}`));
    }
    const best = (list: number[]): number => Math.min(...list);
    const ratio = best(times.known) / best(times.unknown);
    expect(ratio).toBeGreaterThan(1 / 3);
    expect(ratio).toBeLessThan(3);
  });
});
