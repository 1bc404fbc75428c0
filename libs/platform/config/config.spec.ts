import { ConfigurationError } from './environment.js';
import { loadConfig } from './config.js';

describe('PICLOUD_BIND', () => {
  it.each([
    [undefined, '127.0.0.1', 8080],
    ['0.0.0.0:9000', '0.0.0.0', 9000],
    [':9000', '0.0.0.0', 9000],
    ['9000', '0.0.0.0', 9000],
    ['[::1]:9000', '::1', 9000],
    ['localhost:0', 'localhost', 0],
  ])('%s listens on %s port %d', (text, host, port) => {
    expect(loadConfig({ PICLOUD_BIND: text }).bind).toEqual({ host, port });
  });

  it.each(['host', '127.0.0.1:', '127.0.0.1:70000', 'a:b:1'])('%s is refused', (text) => {
    expect(() => loadConfig({ PICLOUD_BIND: text })).toThrow('PICLOUD_BIND');
  });
});

describe('PICLOUD_TRUSTED_PROXIES', () => {
  it.each([
    [undefined, []],
    ['', []],
    ['127.0.0.1', ['127.0.0.1']],
    [' 10.0.0.0/8 , ::1,fd00::/8,', ['10.0.0.0/8', '::1', 'fd00::/8']],
    ['0.0.0.0/0', ['0.0.0.0/0']],
  ])('%j names %j', (text, expected) => {
    expect(loadConfig({ PICLOUD_TRUSTED_PROXIES: text }).trustedProxies).toEqual(expected);
  });

  it.each([
    'localhost',
    '10.0.0.0/33',
    '::1/129',
    '10.0.0.0/8/8',
    '10.0.0.0/',
    '10.0.0',
    'fe80::1%eth0',
    '*',
  ])('%s is refused', (text) => {
    expect(() => loadConfig({ PICLOUD_TRUSTED_PROXIES: `127.0.0.1,${text}` })).toThrow(`"${text}"`);
  });
});

it('names every faulty variable at once', () => {
  const load = () =>
    loadConfig({
      PICLOUD_SESSION_TTL_HOURS: 'soon',
      PICLOUD_SCRIPT_CACHE_SIZE: '-1',
      PICLOUD_LOG_LEVEL: 'loud',
    });
  expect(load).toThrow(ConfigurationError);
  expect(load).toThrow(/PICLOUD_SESSION_TTL_HOURS.*PICLOUD_SCRIPT_CACHE_SIZE|PICLOUD_LOG_LEVEL/);
});

it('never quotes what may hold a secret', () => {
  const load = () =>
    loadConfig({ DATABASE_URL: 'mysql://user:hunter2@host/db', PICLOUD_SECRET_KEY: 'hunter2' });
  expect(load).toThrow(/DATABASE_URL/);
  expect(load).toThrow(/PICLOUD_SECRET_KEY/);
  expect(load).not.toThrow(/hunter2/);
});

it('has the defaults that the reference promises', () => {
  const config = loadConfig({});
  expect(config.sessionTtlHours).toBe(24);
  expect(config.executor.scriptCacheSize).toBe(256);
  expect(config.executor.moduleCacheSize).toBe(512);
  expect(config.executor.httpAllowPrivate).toBe(false);
  expect(config.executionLogRetentionDays).toBe(14);
  expect(config.abandonedExecutionsRetentionDays).toBe(7);
  expect(config.deadLetterRetentionDays).toBe(30);
  expect(config.usageRetentionDays).toBe(400);
});
