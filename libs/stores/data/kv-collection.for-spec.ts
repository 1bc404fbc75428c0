import { newId } from '#kernel';
import type { Database, Db } from '#platform/postgres';
import { keyRange } from '#stores/domain';
import type { KvSetting } from '#stores/domain';
import { KvRepository } from './index.js';
import type { KvSession } from './index.js';

const entries = new KvRepository();

export async function givenApp(db: Db): Promise<string> {
  const id = newId();
  await db.app.create({ data: { id, slug: `app-${id}`, name: 'An app' } });
  return id;
}

/** One collection of an app, each call in a transaction of its own. */
export function collectionOf(database: Database, appId: string, collection = 'visits') {
  const direct = <T>(work: (db: KvSession) => Promise<T>): Promise<T> => database.direct(work);
  const at = (key: string) => ({ appId, collection, key });
  return {
    get: (key: string) => direct((db) => entries.get(db, at(key))),
    getMany: (...keys: string[]) => direct((db) => entries.getMany(db, { appId, collection }, keys)),
    has: (key: string) => direct((db) => entries.has(db, at(key))),
    set: (key: string, value: string, more: Partial<KvSetting> = {}) =>
      direct((db) =>
        entries.set(db, at(key), { value, ttlSeconds: undefined, ifVersion: undefined, ...more }),
      ),
    delete: (key: string) => direct((db) => entries.delete(db, at(key))),
    list: (limit = 50, prefix = '', after?: string) =>
      direct((db) => entries.list(db, { appId, collection }, keyRange(prefix, after), limit)),
    /** Moves the end of a value's life into the past, as time would. */
    expire: (key: string) =>
      database.execute(
        `UPDATE kv_entries SET expires_at = now() - interval '1 ms' WHERE app_id = $1 AND key = $2`,
        [appId, key],
      ),
  };
}
