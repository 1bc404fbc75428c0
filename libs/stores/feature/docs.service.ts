import { Injectable } from '@nestjs/common';
import { newId, SECOND_MS } from '#kernel';
import { Database } from '#platform/postgres';
import type { DirectSession } from '#platform/postgres';
import { DocsIndexRepository, DocsRepository } from '#stores/data';
import { cursorOf, dataText, parseCount, parseQuery, pathOf, requireDocsCollection } from '#stores/domain';
import type { Doc, DocPlace, DocsPlace, DocsWish, DocWrite } from '#stores/domain';
import { DocsWrites } from '#stores/runtime';
import type { Written } from '#stores/runtime';
import { TriggerEvents } from '#triggers/runtime';
import type { Origin } from '#triggers/runtime';
import { AppTurns } from './app-turns.js';

export interface DocsPage {
  readonly docs: readonly Doc[];
  readonly cursor: string | undefined;
}

/** Of one call that builds an index: well within the time that a call may take. */
const BUILD_MS = 3 * SECOND_MS;
/** Queries of one app at a time: each may hold one of the process's connections as long as a query may take. */
const QUERIES_AT_A_TIME = 3;
/** As many as one run may have on their way. */
const WAITING_QUERIES = 256;

/**
 * An app's documents by collection and id. Whose app it is, is the caller's to know; whatever else a script can say is
 * checked here. Each method throws DocsInputError for words that break a rule.
 */
@Injectable()
export class DocsService {
  private readonly queries = new AppTurns(QUERIES_AT_A_TIME, WAITING_QUERIES);

  constructor(
    private readonly database: Database,
    private readonly docs: DocsRepository,
    private readonly indexes: DocsIndexRepository,
    private readonly writes: DocsWrites,
    private readonly triggers: TriggerEvents,
  ) {}

  /** The write and its events are one commit, as of all writes (D4). @throws DocsTooLargeError and DocsAppGoneError */
  async create(place: DocsPlace, data: string, origin: Origin | undefined): Promise<Doc> {
    requireDocsCollection(place.collection);
    const text = dataText(data);
    return this.told((db) => this.writes.create(db, { ...place, id: newId() }, text, origin));
  }

  async get(place: DocPlace): Promise<Doc | undefined> {
    requireDocsCollection(place.collection);
    return this.docs.get(this.database.statements, place);
  }

  /** @throws DocsNotFoundError, DocsVersionConflictError and DocsTooLargeError */
  async update(place: DocPlace, { data, ifVersion }: DocWrite, origin: Origin | undefined): Promise<Doc> {
    requireDocsCollection(place.collection);
    const write = { data: dataText(data), ifVersion };
    return this.told((db) => this.writes.update(db, place, write, origin));
  }

  /** @throws as `update`. */
  async replace(place: DocPlace, { data, ifVersion }: DocWrite, origin: Origin | undefined): Promise<Doc> {
    requireDocsCollection(place.collection);
    const write = { data: dataText(data), ifVersion };
    return this.told((db) => this.writes.replace(db, place, write, origin));
  }

  /**
   * @returns whether it was there.
   * @throws DocsVersionConflictError
   */
  async delete(place: DocPlace, ifVersion: number | undefined, origin: Origin | undefined): Promise<boolean> {
    requireDocsCollection(place.collection);
    return this.told((db) => this.writes.delete(db, place, ifVersion, origin));
  }

  /** @throws DocsTooSlowError and DocsBusyError */
  async find(place: DocsPlace, wish: DocsWish): Promise<DocsPage> {
    requireDocsCollection(place.collection);
    const query = parseQuery(place.collection, wish);
    const { docs, next } = await this.queries.take(place.appId, () =>
      this.database.direct((db) => this.docs.find(db, place, query)),
    );
    return { docs, cursor: next === undefined ? undefined : cursorOf(query, next) };
  }

  /** @throws DocsTooSlowError and DocsBusyError */
  async count(place: DocsPlace, filter: string | undefined): Promise<number> {
    requireDocsCollection(place.collection);
    const condition = parseCount(filter);
    return this.queries.take(place.appId, () =>
      this.database.direct((db) => this.docs.count(db, place, condition)),
    );
  }

  /**
   * Begins an index, or goes on with one: a large collection takes several calls.
   * @returns whether it is ready; until then queries do without it.
   * @throws DocsTooManyIndexesError, DocsBusyError and DocsAppGoneError
   */
  async createIndex(place: DocsPlace, field: string): Promise<boolean> {
    requireDocsCollection(place.collection);
    const path = pathOf(field, 'docs.invalid-option');
    const { id, isReady } =
      (await this.indexes.find(this.database.statements, place, path)) ??
      (await this.database.direct((db) => this.indexes.register(db, place, path)));
    const until = performance.now() + BUILD_MS;
    let isDone = isReady;
    const part = () => this.database.direct((db) => this.indexes.buildPart(db, place, id));
    while (!isDone && performance.now() < until) isDone = await this.queries.take(place.appId, part);
    return isDone;
  }

  private async told<T>(write: (db: DirectSession) => Promise<Written<T>>): Promise<T> {
    const { result, events } = await this.database.direct(write);
    if (events > 0) this.triggers.ring();
    return result;
  }
}
