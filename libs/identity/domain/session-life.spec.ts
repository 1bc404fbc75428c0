import { HOUR_MS } from '#kernel';
import { isUseDue, sessionExpiry, userAgentToKeep, WRITE_USE_AT_MOST_EVERY_MS } from './session-life.js';

const now = Date.UTC(2026, 10, 1);

describe('the life of a session', () => {
  it('ends the given hours after its last use', () => {
    expect(sessionExpiry(now, 24)).toEqual(new Date(now + 24 * HOUR_MS));
  });

  it('has its use written down at most once in the interval', () => {
    expect(isUseDue(new Date(now), now + WRITE_USE_AT_MOST_EVERY_MS - 1)).toBe(false);
    expect(isUseDue(new Date(now), now + WRITE_USE_AT_MOST_EVERY_MS)).toBe(true);
    expect(isUseDue(null, now)).toBe(true);
  });
});

it.each([
  [undefined, null],
  ['', null],
  ['  ', null],
  ['curl/8.5.0', 'curl/8.5.0'],
  ['x'.repeat(300), 'x'.repeat(256)],
  ['a\0b', 'a\u{FFFD}b'],
  // Cut in the middle of a character.
  [`${'x'.repeat(255)}😀`, `${'x'.repeat(255)}\u{FFFD}`],
])('of the User-Agent %j is kept %j', (header, kept) => {
  expect(userAgentToKeep(header)).toBe(kept);
});
