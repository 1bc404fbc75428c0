import { QUEUE_LIMITS, requireBodySize, requireQueue, requireSendOptions } from './index.js';
import type { SendOptions } from './index.js';

const options = (more: Partial<SendOptions>): SendOptions => ({
  ...{ delaySeconds: undefined, dedupeKey: undefined, priority: undefined },
  ...more,
});

describe('the name of a queue', () => {
  it.each(['q', 'thumbnails', 'a_b.c:d-9', 'x'.repeat(100)])('may be %s', (name) => {
    expect(() => requireQueue(name)).not.toThrow();
  });

  it.each(['', 'a b', 'ä', 'a/b', 'a\n', 'x'.repeat(101)])('may not be %j (R-QUE-08)', (name) => {
    expect(() => requireQueue(name)).toThrow(
      expect.objectContaining({ code: 'queue.invalid-name', kind: 'invalid' }),
    );
  });
});

it('a body has 1 MiB of UTF-8 at the most, and the refusal says so (R-QUE-08)', () => {
  const { maxBodyBytes } = QUEUE_LIMITS;
  for (const fits of ['1', 'x'.repeat(maxBodyBytes), 'é'.repeat(maxBodyBytes / 2)])
    expect(() => requireBodySize(fits)).not.toThrow();
  for (const large of ['x'.repeat(maxBodyBytes + 1), 'é'.repeat(maxBodyBytes / 2 + 1)])
    expect(() => requireBodySize(large)).toThrow(
      expect.objectContaining({
        code: 'queue.message-too-large',
        message: expect.stringContaining('1048576 bytes') as string,
      }),
    );
});

describe('options', () => {
  it.each([
    {},
    { delaySeconds: 0 },
    { delaySeconds: 0.25 },
    { delaySeconds: 2_592_000 },
    { priority: -100 },
    { priority: 100 },
    { dedupeKey: 'order 7 / é' },
    { dedupeKey: 'é'.repeat(128) },
  ])('may be %j', (more) => {
    expect(() => requireSendOptions(options(more))).not.toThrow();
  });

  it.each<[string, Partial<SendOptions>]>([
    ['delaySeconds', { delaySeconds: -1 }],
    ['delaySeconds', { delaySeconds: 2_592_001 }],
    ['delaySeconds', { delaySeconds: Number.NaN }],
    ['priority', { priority: 101 }],
    ['priority', { priority: -101 }],
    ['priority', { priority: 0.5 }],
    ['dedupeKey', { dedupeKey: '' }],
    ['dedupeKey', { dedupeKey: 'a\0' }],
    ['dedupeKey', { dedupeKey: '\ud800' }],
    ['dedupeKey', { dedupeKey: 'é'.repeat(129) }],
  ])('are refused with the reason: %s in %j (R-QUE-08)', (name, more) => {
    expect(() => requireSendOptions(options(more))).toThrow(
      expect.objectContaining({
        code: 'queue.invalid-option',
        message: expect.stringContaining(name) as string,
      }),
    );
  });
});
