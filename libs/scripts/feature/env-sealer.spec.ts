import { newId } from '#kernel';
import { EnvUnreadableError } from '#scripts/domain';
import { SEAL_BYTES } from '#platform/sealing';
import { EnvSealer } from './env-sealer.js';

const sealer = new EnvSealer('a key that only this spec has, and long enough');
const place = { appId: newId(), name: 'TOKEN', isSecret: true };
const text = (sealed: Uint8Array) => Buffer.from(sealed).toString('latin1');

describe('EnvSealer', () => {
  it.each(['', 'hunter2', 'é\0😀', 'x'.repeat(65_536)])('opens what it sealed', (value) => {
    const sealed = sealer.seal(place, value);
    expect(sealer.open(place, sealed)).toBe(value);
    expect(sealed.length).toBe(Buffer.byteLength(value) + SEAL_BYTES);
  });

  it('shows nothing of the value, nor that two are the same', () => {
    const [one, other] = [sealer.seal(place, 'hunter2'), sealer.seal(place, 'hunter2')];
    expect(text(one)).not.toContain('hunter2');
    expect(text(one)).not.toBe(text(other));
    expect(one[0]).toBe(1);
  });

  it.each([
    ['another app', { ...place, appId: newId() }],
    ['another name', { ...place, name: 'TOKEN2' }],
    ['a plain variable', { ...place, isSecret: false }],
  ])('does not open for %s', (_name, other) => {
    const sealed = sealer.seal(place, 'hunter2');
    expect(() => sealer.open(other, sealed)).toThrow(EnvUnreadableError);
  });

  it('does not open with another key, in another format, cut short, or with any bit changed', () => {
    const sealed = sealer.seal(place, 'hunter2');
    const other = new EnvSealer('another key, which is also long enough');
    expect(() => other.open(place, sealed)).toThrow(EnvUnreadableError);
    for (let end = 0; end < sealed.length; end += 1)
      expect(() => sealer.open(place, sealed.subarray(0, end))).toThrow(EnvUnreadableError);
    for (let at = 0; at < sealed.length; at += 1) {
      const changed = Uint8Array.from(sealed);
      changed[at] = (changed[at] as number) ^ 1;
      expect(() => sealer.open(place, changed)).toThrow(
        expect.objectContaining({ code: 'env.unreadable', message: expect.not.stringContaining('hunter2') }),
      );
    }
  });
});
