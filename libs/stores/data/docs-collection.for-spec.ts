import { newId } from '#kernel';
import type { JsonObject } from '#kernel';
import type { Database, DirectSession } from '#platform/postgres';
import { cursorOf, parseCount, parseQuery, pathOf } from '#stores/domain';
import type { Doc } from '#stores/domain';
import { DocsIndexRepository, DocsRepository } from './index.js';

const docs = new DocsRepository();
const indexes = new DocsIndexRepository();

export interface FindWords {
  readonly sort?: Readonly<Record<string, 1 | -1>>;
  readonly limit?: number;
  readonly cursor?: string | undefined;
}

/** One collection of an app, each call in a transaction of its own. */
export function docsOf(database: Database, appId: string, collection = 'people') {
  const direct = <T>(work: (db: DirectSession) => Promise<T>): Promise<T> => database.direct(work);
  const place = { appId, collection };
  const at = (id: string) => ({ ...place, id });
  const json = (data: unknown): string => (typeof data === 'string' ? data : JSON.stringify(data));
  return {
    create: (data: unknown) => direct(async (db) => (await docs.create(db, at(newId()), json(data))).doc),
    get: (id: string) => direct((db) => docs.get(db, at(id))),
    update: (id: string, patch: unknown, ifVersion?: number) =>
      direct((db) => docs.update(db, at(id), { data: json(patch), ifVersion })),
    replace: (id: string, data: unknown, ifVersion?: number) =>
      direct((db) => docs.replace(db, at(id), { data: json(data), ifVersion })),
    delete: (id: string, ifVersion?: number) =>
      direct(async (db) => (await docs.delete(db, at(id), ifVersion))?.prior),
    find: async (filter: JsonObject = {}, { sort, limit, cursor }: FindWords = {}) => {
      const words = { filter: json(filter), sort: sort && JSON.stringify(sort), limit, cursor };
      const query = parseQuery(collection, words);
      const { docs: found, next } = await direct((db) => docs.find(db, place, query));
      return { docs: found, cursor: next && cursorOf(query, next) };
    },
    count: (filter: JsonObject = {}, maxMs?: number) =>
      direct((db) => docs.count(db, place, parseCount(json(filter)), maxMs)),
    register: (field: string) => direct((db) => indexes.register(db, place, pathOf(field))),
    buildPart: (id: string) => direct((db) => indexes.buildPart(db, place, id)),
    async createIndex(field: string): Promise<void> {
      const { id, isReady } = await this.register(field);
      for (let isDone = isReady; !isDone;) isDone = await this.buildPart(id);
    },
  };
}

export const dataOf = ({ data }: Doc): JsonObject => JSON.parse(data) as JsonObject;
