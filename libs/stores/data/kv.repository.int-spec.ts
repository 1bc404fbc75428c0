import { usePostgres } from '#testing';
import { KvRepository } from './index.js';
import type { KvSession } from './index.js';
import { collectionOf, givenApp } from './kv-collection.for-spec.js';

const pg = usePostgres({ poolSize: 24 });
const direct = <T>(work: (db: KvSession) => Promise<T>): Promise<T> => pg.database.direct(work);
const entries = new KvRepository();
const givenCollection = async () => collectionOf(pg.database, await givenApp(pg.db));

const conflict = { code: 'kv.version-conflict' };

describe('a value', () => {
  it.each([
    'null',
    'true',
    '""',
    '{"b":1,"a":2,"b":3}',
    '{"z":1.0,"10":1e400,"2":-0,"n":12345678901234567890.00}',
    String.raw`"NUL \u0000, half a pair \ud800, \u0041 and \/"`,
    '{"long":"' + 'é'.repeat(60_000) + '"}',
    `${'['.repeat(500)}${']'.repeat(500)}`,
  ])('is read back to the letter', async (json) => {
    const visits = await givenCollection();
    await visits.set('k', json);
    expect(await visits.get('k')).toBe(json);
    expect(await visits.getMany('k')).toEqual([json]);
    expect((await visits.list()).entries).toMatchObject([{ value: json }]);
  });

  it('that is null is there, and one that was never set is not', async () => {
    const visits = await givenCollection();
    await visits.set('null', 'null');
    expect(await visits.get('absent')).toBeUndefined();
    expect([await visits.has('null'), await visits.has('absent')]).toEqual([true, false]);
    expect(await visits.getMany('absent', 'null', 'absent', 'null')).toEqual([
      undefined,
      'null',
      undefined,
      'null',
    ]);
  });

  it.each(['', '{', '{"a":}', "'a'", 'undefined', 'a\0b', '"a\0b"', '"\n"'])(
    'that is no JSON is refused: %j',
    async (text) => {
      const visits = await givenCollection();
      await expect(visits.set('k', text)).rejects.toMatchObject({
        code: 'kv.invalid-value',
        kind: 'invalid',
      });
      expect(await visits.has('k')).toBe(false);
    },
  );

  it('that nests deeper than the server can read is refused, and the connection lives on', async () => {
    const visits = await givenCollection();
    const deep = `${'['.repeat(130_000)}${']'.repeat(130_000)}`;
    await expect(visits.set('k', deep)).rejects.toMatchObject({ code: 'kv.invalid-value' });
    await visits.set('k', '1');
  });

  it('can be deleted once', async () => {
    const visits = await givenCollection();
    await visits.set('k', '1');
    expect([await visits.delete('k'), await visits.delete('k')]).toEqual([true, false]);
    expect(await visits.get('k')).toBeUndefined();
  });

  it('is of its app and its collection alone', async () => {
    const [one, two] = [await givenApp(pg.db), await givenApp(pg.db)];
    const places = [
      collectionOf(pg.database, one),
      collectionOf(pg.database, one, 'Visits'),
      collectionOf(pg.database, two),
    ];
    for (const [n, place] of places.entries()) await place.set('k', String(n));
    await collectionOf(pg.database, two).delete('k');
    await collectionOf(pg.database, two).set('only here', '3');
    expect(await collectionOf(pg.database, one).get('k')).toBe('0');
    expect(await collectionOf(pg.database, one, 'Visits').get('k')).toBe('1');
    expect((await collectionOf(pg.database, one).list()).entries).toMatchObject([{ key: 'k', value: '0' }]);
    expect(await collectionOf(pg.database, one).getMany('k', 'only here')).toEqual(['0', undefined]);
    expect((await collectionOf(pg.database, two).list()).entries).toMatchObject([{ key: 'only here' }]);
  });

  it('goes with its app, and cannot come after it', async () => {
    const [stays, goes] = [await givenApp(pg.db), await givenApp(pg.db)];
    for (const appId of [stays, goes]) await collectionOf(pg.database, appId).set('k', '1');
    await pg.db.app.delete({ where: { id: goes } });
    expect(await collectionOf(pg.database, goes).get('k')).toBeUndefined();
    expect(await collectionOf(pg.database, stays).get('k')).toBe('1');
    await expect(collectionOf(pg.database, goes).set('k', '2')).rejects.toMatchObject({
      code: 'app.not-found',
    });
  });

  it('is written by the transaction that the caller has begun, or not at all', async () => {
    const appId = await givenApp(pg.db);
    const place = { appId, collection: 'visits', key: 'k' };
    const setting = { value: '1', ttlSeconds: undefined, ifVersion: undefined };
    const failed = direct(async (db) => {
      await entries.set(db, place, setting);
      expect(await entries.get(db, place)).toBe('1');
      throw new Error('what the write should have caused could not be written');
    });
    await expect(failed).rejects.toThrow('could not be written');
    expect(await collectionOf(pg.database, appId).has('k')).toBe(false);
  });
});

describe('a version', () => {
  it('rises with every set, over a delete too', async () => {
    const visits = await givenCollection();
    const versions = [await visits.set('k', '1'), await visits.set('k', '1')];
    versions.push(await visits.set('k', '2', { ifVersion: versions[1] }));
    await visits.delete('k');
    versions.push(await visits.set('k', '3'));
    expect(versions).toEqual([...new Set(versions)].sort((a, b) => a - b));
    expect((await visits.list()).entries).toMatchObject([{ version: versions.at(-1) }]);
  });

  it('is a condition of a set: 0 for a key that is not there', async () => {
    const visits = await givenCollection();
    await expect(visits.set('k', '1', { ifVersion: 7 })).rejects.toMatchObject(conflict);
    expect(await visits.has('k')).toBe(false);
    const first = await visits.set('k', '1', { ifVersion: 0 });
    await expect(visits.set('k', '2', { ifVersion: 0 })).rejects.toMatchObject(conflict);
    await expect(visits.set('k', '2', { ifVersion: first + 1 })).rejects.toMatchObject(conflict);
    const second = await visits.set('k', '2', { ifVersion: first });
    await expect(visits.set('k', '3', { ifVersion: first })).rejects.toMatchObject(conflict);
    await visits.delete('k');
    await expect(visits.set('k', '3', { ifVersion: second })).rejects.toMatchObject(conflict);
    expect(await visits.get('k')).toBeUndefined();
  });

  it('lets exactly one of 20 racing sets through', async () => {
    for (const start of ['absent', 'present']) {
      const visits = await givenCollection();
      const ifVersion = start === 'absent' ? 0 : await visits.set('k', '"before"');
      const racers = Array.from({ length: 20 }, (_, n) => visits.set('k', String(n), { ifVersion }));
      const outcomes = await Promise.allSettled(racers);
      const winners = outcomes.flatMap(({ status }, n) => (status === 'fulfilled' ? [n] : []));
      expect(winners).toHaveLength(1);
      expect(await visits.get('k')).toBe(String(winners[0]));
      for (const outcome of outcomes)
        if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject(conflict);
    }
  });

  it('counts every one of 200 increments that many do at once', async () => {
    const visits = await givenCollection();
    await visits.set('n', '0');
    const increment = async (): Promise<void> => {
      for (;;) {
        const [entry] = (await visits.list(1, 'n')).entries;
        const done = await visits
          .set('n', String(Number(entry?.value) + 1), { ifVersion: entry?.version })
          .catch((error: { code?: unknown }) => {
            if (error.code !== conflict.code) throw error;
            return undefined;
          });
        if (done !== undefined) return;
      }
    };
    await Promise.all(
      Array.from({ length: 8 }, async () => {
        for (let n = 0; n < 25; n++) await increment();
      }),
    );
    expect(await visits.get('n')).toBe('200');
  });

  it('never falls while others set and delete the key', async () => {
    const visits = await givenCollection();
    let busy = true;
    const disturb = async (): Promise<void> => {
      while (busy) {
        await visits.set('k', '1');
        await visits.delete('k');
      }
    };
    const disturbers = Promise.all(Array.from({ length: 12 }, disturb));
    const seen: number[] = [];
    try {
      for (let look = 0; look < 300; look++) {
        const [entry] = (await visits.list()).entries;
        if (entry !== undefined) seen.push(entry.version);
      }
    } finally {
      busy = false;
      await disturbers;
    }
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
    expect(new Set(seen).size).toBeGreaterThan(10);
  });

  it('is drawn when its set has its turn: one that waited behind a set and a delete is above both', async () => {
    const appId = await givenApp(pg.db);
    const visits = collectionOf(pg.database, appId);
    let waiting: Promise<number> | undefined;
    const first = await direct(async (db) => {
      const place = { appId, collection: 'visits', key: 'k' };
      const setting = { value: '1', ttlSeconds: undefined, ifVersion: undefined };
      await entries.set(db, place, setting);
      waiting = visits.set('k', '2');
      await untilSomebodyWaits();
      const version = await entries.set(db, place, setting);
      await entries.delete(db, place);
      return version;
    });
    expect(await waiting).toBeGreaterThan(first);
  });
});

/** Until a session of this database waits for another's lock. */
async function untilSomebodyWaits(): Promise<void> {
  const waiting = `SELECT 1 FROM pg_locks JOIN pg_database d ON d.oid = database
                   WHERE NOT granted AND d.datname = current_database()`;
  for (let look = 0; look < 400; look++) {
    if ((await pg.database.execute(waiting, [])) > 0) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error('Nobody waits');
}

describe('a value that expires', () => {
  it('is gone at that time for every call, though its row is there', async () => {
    const visits = await givenCollection();
    await visits.set('k', '1', { ttlSeconds: 100 });
    expect([await visits.get('k'), await visits.has('k')]).toEqual(['1', true]);
    await visits.expire('k');
    expect([await visits.get('k'), await visits.has('k')]).toEqual([undefined, false]);
    expect(await visits.getMany('k')).toEqual([undefined]);
    expect(await visits.list()).toEqual({ entries: [], hasMore: false });
    expect(await visits.delete('k')).toBe(false);
  });

  it('goes by itself, by the clock of the database', async () => {
    const visits = await givenCollection();
    await visits.set('k', '1', { ttlSeconds: 0.15 });
    expect(await visits.get('k')).toBe('1');
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(await visits.get('k')).toBeUndefined();
  });

  it('says when', async () => {
    const visits = await givenCollection();
    const before = Date.now();
    await visits.set('k', '1', { ttlSeconds: 90 });
    const [entry] = (await visits.list()).entries;
    expect(entry?.expiresAt?.getTime()).toBeGreaterThan(before + 89_000);
    expect(entry?.expiresAt?.getTime()).toBeLessThan(Date.now() + 91_000);
  });

  it('stays for ever after a set that says nothing of it', async () => {
    const visits = await givenCollection();
    await visits.set('k', '1', { ttlSeconds: 90 });
    await visits.set('k', '2');
    expect((await visits.list()).entries).toMatchObject([{ value: '2', expiresAt: null }]);
  });

  it('makes place for a new one, as if it had never been there, with a higher version', async () => {
    const visits = await givenCollection();
    const old = await visits.set('k', '1', { ttlSeconds: 90 });
    await visits.expire('k');
    await expect(visits.set('k', '2', { ifVersion: old })).rejects.toMatchObject(conflict);
    expect(await visits.set('k', '2', { ifVersion: 0 })).toBeGreaterThan(old);
    expect((await visits.list()).entries).toMatchObject([{ value: '2', expiresAt: null }]);
  });

  it('is swept in portions, and nothing else is', async () => {
    const visits = await givenCollection();
    for (const key of ['a', 'b', 'c']) {
      await visits.set(key, '1', { ttlSeconds: 90 });
      await visits.expire(key);
    }
    await visits.set('later', '1', { ttlSeconds: 90 });
    await visits.set('never', '1');
    // The other tests leave expired rows of their own.
    const sweep = (limit: number) => direct((db) => entries.deleteExpired(db, limit));
    expect(await sweep(2)).toBe(2);
    while ((await sweep(100)) > 0);
    expect((await visits.list()).entries.map(({ key }) => key)).toEqual(['later', 'never']);
    expect(await pg.database.execute('SELECT 1 FROM kv_entries WHERE expires_at <= now()', [])).toBe(0);
  });
});
