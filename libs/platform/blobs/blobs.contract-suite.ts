import { createHash, randomBytes } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { MIB, newId, SECOND_MS } from '#kernel';
import { blobKey, BlobMissingError, BlobTooLargeError } from './index.js';
import type { Blobs } from './index.js';

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

async function* inParts(bytes: Uint8Array, partBytes = 100_000): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += partBytes) yield bytes.subarray(at, at + partBytes);
}

/** What all stores of bytes must do. `open` gives one that holds nothing, or the same one with what it holds. */
export function describeBlobs(name: string, open: () => Promise<Blobs>): void {
  describe(name, () => {
    let blobs: Blobs;
    beforeAll(async () => {
      blobs = await open();
    });
    const read = async (key: string, ...part: [fromByte?: number, maxBytes?: number]): Promise<Buffer> =>
      buffer(await blobs.get(key, ...part));
    const keysOf = async (owner: string): Promise<string[]> => {
      const keys: string[] = [];
      for await (const { key } of blobs.list()) if (key.startsWith(owner)) keys.push(key);
      return keys.sort();
    };
    const keep = async (owner: string, bytes: Uint8Array): Promise<string> => {
      const key = blobKey(owner, newId());
      await blobs.put(key, inParts(bytes), 10 * MIB);
      return key;
    };

    it.each([0, 1, 99_999, 3 * MIB + 1])(
      'give back %i bytes as they came, and their checksum',
      async (count) => {
        const bytes = randomBytes(count);
        const key = blobKey(newId(), newId());
        const facts = await blobs.put(key, inParts(bytes), 10 * MIB);
        expect(facts).toEqual({ sizeBytes: count, sha256: sha256(bytes) });
        expect((await read(key)).equals(bytes)).toBe(true);
      },
    );

    it('give a part of them from any place', async () => {
      const bytes = randomBytes(200_000);
      const key = await keep(newId(), bytes);
      for (const from of [0, 1, 65_536, 199_999])
        expect((await read(key, from)).equals(bytes.subarray(from))).toBe(true);
      for (const [from, most] of [
        // s3rver takes a part that ends with the first byte for one without an end.
        [0, 2],
        [0, 70_000],
        [3, 70_000],
        [199_990, 10],
        [199_990, 99],
      ] as const)
        expect((await read(key, from, most)).equals(bytes.subarray(from, from + most))).toBe(true);
    });

    it('refuse more than is allowed, and keep nothing of it', async () => {
      const owner = newId();
      const key = blobKey(owner, newId());
      const put = blobs.put(key, inParts(randomBytes(300_001)), 300_000);
      await expect(put).rejects.toBeInstanceOf(BlobTooLargeError);
      await expect(blobs.get(key)).rejects.toBeInstanceOf(BlobMissingError);
      expect(await keysOf(owner)).toEqual([]);
      await blobs.put(key, inParts(randomBytes(300_000)), 300_000);
      expect(await keysOf(owner)).toEqual([key]);
    });

    it('keep nothing of what breaks off', async () => {
      const owner = newId();
      const key = blobKey(owner, newId());
      async function* broken(): AsyncGenerator<Uint8Array> {
        yield randomBytes(100_000);
        throw new Error('the client is gone');
      }
      await expect(blobs.put(key, broken(), MIB)).rejects.toThrow('the client is gone');
      await expect(blobs.get(key)).rejects.toBeInstanceOf(BlobMissingError);
      expect(await keysOf(owner)).toEqual([]);
    });

    it('forget what is deleted, and let it be deleted again', async () => {
      const owner = newId();
      const [gone, stays] = [await keep(owner, randomBytes(10)), await keep(owner, randomBytes(20))];
      await blobs.delete(gone);
      await blobs.delete(gone);
      await expect(blobs.get(gone)).rejects.toBeInstanceOf(BlobMissingError);
      expect(await keysOf(owner)).toEqual([stays]);
    });

    it('forget all of one owner, and nothing of another', async () => {
      const [one, other] = [newId(), newId()];
      for (let count = 0; count < 5; count++) await keep(one, randomBytes(10));
      const stays = await keep(other, randomBytes(10));
      await blobs.deleteOwner(one);
      await blobs.deleteOwner(one);
      expect(await keysOf(one)).toEqual([]);
      expect(await keysOf(other)).toEqual([stays]);
    });

    it('list every key with the time when it was written', async () => {
      const owner = newId();
      const before = Date.now();
      const keys = [await keep(owner, randomBytes(10)), await keep(owner, randomBytes(10))];
      expect(await keysOf(owner)).toEqual([...keys].sort());
      for await (const { key, writtenAtMs } of blobs.list()) {
        if (!keys.includes(key)) continue;
        // Stores may keep whole seconds.
        expect(writtenAtMs).toBeGreaterThanOrEqual(before - 2 * SECOND_MS);
        expect(writtenAtMs).toBeLessThanOrEqual(Date.now() + 2 * SECOND_MS);
      }
    });

    it('find nothing unfinished where nothing broke off', async () => {
      const owner = newId();
      const key = await keep(owner, randomBytes(10));
      expect(await blobs.deleteUnfinished(Date.now() + SECOND_MS)).toBe(0);
      expect(await keysOf(owner)).toEqual([key]);
    });

    it.each(['', 'a', '../etc/passwd', `${newId()}/..`, `${newId()}/${newId()}/x`, `/${newId()}`, '*'])(
      'take no key that could lead elsewhere: %j',
      async (key) => {
        await expect(blobs.put(key, inParts(randomBytes(1)), 10)).rejects.toThrow(RangeError);
        await expect(blobs.get(key)).rejects.toThrow(RangeError);
        await expect(blobs.delete(key)).rejects.toThrow(RangeError);
        await expect(blobs.deleteOwner(key)).rejects.toThrow(RangeError);
      },
    );
  });
}
