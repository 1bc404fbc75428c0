import { Injectable } from '@nestjs/common';
import { Database } from '#platform/postgres';
import { KvRepository } from '#stores/data';
import type { KvSession } from '#stores/data';
import {
  cursorAfter,
  keyOfCursor,
  keyRange,
  kvPageSize,
  requireCollection,
  requireKey,
  requireKeys,
  requireNoProto,
  requirePrefix,
  requireTtl,
  requireValueSize,
} from '#stores/domain';
import type { KvEntry, KvPlace, KvSetting } from '#stores/domain';

export interface KvListWish {
  readonly prefix: string | undefined;
  readonly limit: number | undefined;
  readonly cursor: string | undefined;
}

export interface KvPage {
  readonly entries: readonly KvEntry[];
  readonly cursor: string | undefined;
}

/**
 * An app's values by collection and key. Whose app it is, is the caller's to know; whatever else a script can say is
 * checked here. Each method throws KvInputError for words that break a rule.
 */
@Injectable()
export class KvService {
  constructor(
    private readonly database: Database,
    private readonly entries: KvRepository,
  ) {}

  /** @returns JSON text. */
  async get(place: KvPlace): Promise<string | undefined> {
    requirePlace(place);
    return this.once((db) => this.entries.get(db, place));
  }

  /**
   * @returns JSON texts in the order of `keys`.
   * @throws KvTooMuchDataError
   */
  async getMany(appId: string, collection: string, keys: readonly string[]): Promise<(string | undefined)[]> {
    requireCollection(collection);
    requireKeys(keys);
    if (keys.length === 0) return [];
    return this.once((db) => this.entries.getMany(db, { appId, collection }, keys));
  }

  async has(place: KvPlace): Promise<boolean> {
    requirePlace(place);
    return this.once((db) => this.entries.has(db, place));
  }

  /**
   * @returns the version.
   * @throws KvValueTooLargeError, KvVersionConflictError and KvAppGoneError
   */
  async set(place: KvPlace, setting: KvSetting): Promise<number> {
    requirePlace(place);
    requireTtl(setting.ttlSeconds);
    requireValueSize(setting.value);
    requireNoProto(setting.value);
    return this.once((db) => this.entries.set(db, place, setting));
  }

  /** @returns whether it was there. */
  async delete(place: KvPlace): Promise<boolean> {
    requirePlace(place);
    return this.once((db) => this.entries.delete(db, place));
  }

  async list(appId: string, collection: string, { prefix, limit, cursor }: KvListWish): Promise<KvPage> {
    requireCollection(collection);
    requirePrefix(prefix ?? '');
    const size = kvPageSize(limit);
    const range = keyRange(prefix ?? '', cursor === undefined ? undefined : keyOfCursor(cursor));
    const { entries, hasMore } = await this.once((db) =>
      this.entries.list(db, { appId, collection }, range, size),
    );
    const last = entries.at(-1);
    return { entries, cursor: hasMore && last !== undefined ? cursorAfter(last.key) : undefined };
  }

  /** Every call is one statement, and commits by itself. */
  private once<T>(work: (db: KvSession) => Promise<T>): Promise<T> {
    return work(this.database.statements);
  }
}

function requirePlace({ collection, key }: KvPlace): void {
  requireCollection(collection);
  requireKey(key);
}
