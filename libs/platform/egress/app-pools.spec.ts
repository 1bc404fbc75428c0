import { jest } from '@jest/globals';
import { AppPools } from './app-pools.js';

let pools: AppPools;
const opened: AppPools[] = [];
const aPools = (max: number): AppPools => {
  pools = new AppPools(max, {});
  opened.push(pools);
  return pools;
};
const lease = (appId: string, host: string, address = '8.8.8.8') =>
  pools.lease(appId, `http://${host}.example`, [address]);
const use = (appId: string, host: string) => {
  const { pool, release } = lease(appId, host);
  release();
  return pool;
};
afterEach(() => Promise.all(opened.splice(0).map((each) => each.destroy())));

it('has one for each app, origin and set of addresses', () => {
  aPools(100);
  const pool = use('a', 'x');
  expect(use('a', 'x')).toBe(pool);
  expect(use('b', 'x')).not.toBe(pool);
  expect(use('a', 'y')).not.toBe(pool);
  expect(lease('a', 'x', '9.9.9.9').pool).not.toBe(pool);
  expect(pools.lease('a', 'https://x.example', ['8.8.8.8']).pool).not.toBe(pool);
  expect(pools.size).toBe(5);
  const two = pools.lease('a', 'http://x.example', ['8.8.8.8', '9.9.9.9']).pool;
  expect(pools.lease('a', 'http://x.example', ['9.9.9.9', '8.8.8.8']).pool).toBe(two);
});

it('closes those used least recently when there are too many', () => {
  aPools(8);
  const kept = use('a', 'x');
  const oldest = use('b', 'x');
  for (const appId of ['c', 'd', 'e', 'f', 'g', 'h']) use(appId, 'x');
  use('a', 'x');
  use('i', 'x');
  expect({ size: pools.size, kept: kept.closed, oldest: oldest.closed }).toEqual({
    ...{ size: 8, kept: false, oldest: true },
  });
});

it('lets an app that asks very many hosts lose its own, not those of others', () => {
  aPools(8);
  const others = ['b', 'c', 'd'].map((appId) => use(appId, 'x'));
  const own = Array.from({ length: 50 }, (_, n) => use('a', `host-${n}`));
  expect(others.map(({ closed }) => closed)).toEqual([false, false, false]);
  expect(own.filter(({ closed }) => !closed)).toHaveLength(2);
  expect(pools.size).toBe(5);
});

describe('after a while without a request', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('closes a pool, unless one is under way', () => {
    aPools(8);
    const idle = use('a', 'x');
    const busy = lease('a', 'y');
    jest.advanceTimersByTime(29_000);
    expect(idle.closed).toBe(false);
    jest.advanceTimersByTime(20_000);
    expect({ idle: idle.closed, busy: busy.pool.closed, size: pools.size }).toEqual({
      ...{ idle: true, busy: false, size: 1 },
    });
    busy.release();
    jest.advanceTimersByTime(60_000);
    expect({ busy: busy.pool.closed, size: pools.size }).toEqual({ busy: true, size: 0 });
    expect(jest.getTimerCount()).toBe(0);
  });
});
