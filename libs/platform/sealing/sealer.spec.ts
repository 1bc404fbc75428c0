import { SEAL_BYTES, SealBrokenError, Sealer } from './index.js';

const sealer = new Sealer('a key that only this spec has, and long enough', 'spec');
const place = ['app', 'TOKEN'];
const bytes = (sealed: Uint8Array) => Buffer.from(sealed).toString('latin1');

describe('Sealer', () => {
  it.each(['', 'hunter2', 'é\0😀', 'x'.repeat(65_536)])('opens what it sealed', (text) => {
    const sealed = sealer.seal(place, text);
    expect(sealer.open(place, sealed)).toBe(text);
    expect(sealed.length).toBe(Buffer.byteLength(text) + SEAL_BYTES);
  });

  it('shows nothing of the text, nor that two are the same', () => {
    const [one, other] = [sealer.seal(place, 'hunter2'), sealer.seal(place, 'hunter2')];
    expect(bytes(one)).not.toContain('hunter2');
    expect(bytes(one)).not.toBe(bytes(other));
  });

  it('does not open in another place, with another key, or for another purpose', () => {
    const sealed = sealer.seal(place, 'hunter2');
    expect(() => sealer.open(['app', 'OTHER'], sealed)).toThrow(SealBrokenError);
    for (const other of [
      new Sealer('another key, which is also long enough', 'spec'),
      new Sealer('a key that only this spec has, and long enough', 'other'),
    ])
      expect(() => other.open(place, sealed)).toThrow(SealBrokenError);
  });

  it('has one fingerprint for one text, and another with another key', () => {
    expect(sealer.fingerprint('a')).toEqual(sealer.fingerprint('a'));
    expect(sealer.fingerprint('a')).not.toEqual(sealer.fingerprint('b'));
    const other = new Sealer('another key, which is also long enough', 'spec');
    expect(other.fingerprint('a')).not.toEqual(sealer.fingerprint('a'));
  });
});
