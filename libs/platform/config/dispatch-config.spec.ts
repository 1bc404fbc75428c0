import { loadConfig } from './config.js';
import { ConfigurationError } from './environment.js';

it('tries 3 times after doubling pauses up to 5 minutes, down to level 8, unless told otherwise (D10)', () => {
  expect(loadConfig({}).dispatch).toEqual({
    retry: { maxAttempts: 3, backoff: 'exponential', baseMs: 1_000, maxMs: 300_000, jitter: 0.2 },
    maxDepth: 8,
    concurrency: 64,
  });
});

it('follows what is set', () => {
  const { dispatch } = loadConfig({
    PICLOUD_TRIGGER_RETRY_MAX_ATTEMPTS: '5',
    PICLOUD_TRIGGER_RETRY_BACKOFF: 'linear',
    PICLOUD_TRIGGER_RETRY_BASE_MS: '50',
    PICLOUD_TRIGGER_RETRY_MAX_MS: '400',
    PICLOUD_TRIGGER_RETRY_JITTER_PERCENT: '0',
    PICLOUD_MAX_TRIGGER_DEPTH: '2',
    PICLOUD_DISPATCH_CONCURRENCY: '7',
  });
  expect(dispatch).toEqual({
    retry: { maxAttempts: 5, backoff: 'linear', baseMs: 50, maxMs: 400, jitter: 0 },
    maxDepth: 2,
    concurrency: 7,
  });
});

it.each([
  ['PICLOUD_TRIGGER_RETRY_MAX_ATTEMPTS', '0'],
  ['PICLOUD_TRIGGER_RETRY_BACKOFF', 'sometimes'],
  ['PICLOUD_TRIGGER_RETRY_JITTER_PERCENT', '101'],
  ['PICLOUD_MAX_TRIGGER_DEPTH', '-1'],
])('refuses %s=%s by name', (name, value) => {
  expect(() => loadConfig({ [name]: value })).toThrow(ConfigurationError);
  expect(() => loadConfig({ [name]: value })).toThrow(name);
});
