import { HOUR_MS } from '#kernel';
import { EXTEND_AT_MOST_EVERY_MS, isExtensionDue, sessionExpiry } from './session-life.js';

const now = Date.UTC(2026, 10, 1);

describe('the life of a session', () => {
  it('ends the given hours after its last use', () => {
    expect(sessionExpiry(now, 24)).toEqual(new Date(now + 24 * HOUR_MS));
  });

  it('is extended at most once in the interval', () => {
    expect(isExtensionDue(new Date(now), now + EXTEND_AT_MOST_EVERY_MS - 1)).toBe(false);
    expect(isExtensionDue(new Date(now), now + EXTEND_AT_MOST_EVERY_MS)).toBe(true);
  });
});
