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
import { KvWrites } from '#stores/runtime';
import type { Written } from '#stores/runtime';
import { TriggerEvents } from '#triggers/runtime';
import type { Origin } from '#triggers/runtime';

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
    private readonly writes: KvWrites,
    private readonly triggers: TriggerEvents,
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
   * The write and its events are one commit (D4).
   * @returns the version.
   * @throws KvValueTooLargeError, KvVersionConflictError and KvAppGoneError
   */
  async set(place: KvPlace, setting: KvSetting, origin: Origin | undefined): Promise<number> {
    requirePlace(place);
    requireTtl(setting.ttlSeconds);
    requireValueSize(setting.value);
    requireNoProto(setting.value);
    const unheard = await this.once((db) => this.entries.setUnheard(db, place, setting));
    if (unheard !== undefined) return unheard;
    return this.told((db) => this.writes.set(db, place, setting, origin));
  }

  /** The deletion and its events are one commit (D4). @returns whether it was there. */
  async delete(place: KvPlace, origin: Origin | undefined): Promise<boolean> {
    requirePlace(place);
    const unheard = await this.once((db) => this.entries.deleteUnheard(db, place));
    if (unheard !== undefined) return unheard;
    return this.told((db) => this.writes.delete(db, place, origin));
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

  private async told<T>(write: (db: KvSession) => Promise<Written<T>>): Promise<T> {
    const { result, events } = await this.database.direct(write);
    if (events > 0) this.triggers.ring();
    return result;
  }

  /** Every other call is one statement, and commits by itself. */
  private once<T>(work: (db: KvSession) => Promise<T>): Promise<T> {
    return work(this.database.statements);
  }
}

function requirePlace({ collection, key }: KvPlace): void {
  requireCollection(collection);
  requireKey(key);
}
