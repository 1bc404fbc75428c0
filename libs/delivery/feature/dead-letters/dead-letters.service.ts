import { Injectable } from '@nestjs/common';
import { isUuid } from '#kernel';
import { pageSize, toPage } from '#contracts';
import type { DeadLetterFilterBody, ListDeadLettersQuery, Page, ReplayDeadLetterBody } from '#contracts';
import { userIdOf } from '#identity/domain';
import type { AuditAction, Caller } from '#identity/domain';
import { AuditTrail } from '#identity/feature';
import { Database } from '#platform/postgres';
import type { Db } from '#platform/postgres';
import { AppsService } from '#tenancy/feature';
import { DeadLetterRepository } from '../../data/index.js';
import type { DeadLetterCount, DeadLetterTurn } from '../../data/index.js';
import { DeadLetterNotFoundError } from '../../domain/index.js';
import type { DeadLetter, FullDeadLetter, GivenResolution } from '../../domain/index.js';
import { Outbox } from '../../runtime/index.js';
import { DeadLetterDesk } from './dead-letter-desk.js';
import type { TurnDone } from './dead-letter-desk.js';
import { bodyFilter, listFilter } from './dead-letter-query.js';

/** So many of many in one transaction: each is short, and what is done stays done. */
const BATCH = 50;
const MANY = 100;

/** Which letters, and how many of them at the most. */
export interface ManyWish {
  readonly filter: DeadLetterFilterBody;
  readonly limit?: number;
}

/** The dead letters of an app, as those who administer it work with them (R-DL-02). */
@Injectable()
export class DeadLettersService {
  constructor(
    private readonly database: Database,
    private readonly apps: AppsService,
    private readonly letters: DeadLetterRepository,
    private readonly desk: DeadLetterDesk,
    private readonly outbox: Outbox,
    private readonly audit: AuditTrail,
  ) {}

  /**
   * Newest first.
   * @throws AppNotFoundError
   * @throws InvalidInputError naming the fields that cannot be followed.
   */
  async list(idOrSlug: string, query: ListDeadLettersQuery): Promise<Page<DeadLetter>> {
    const filter = listFilter(query);
    const { id: appId } = await this.apps.find(idOrSlug);
    const size = pageSize(query.limit);
    const page = { appId, filter, before: query.cursor, limit: size + 1 };
    return toPage(await this.letters.list(this.database.db, page), size, ({ id }) => id);
  }

  /** Unresolved ones. @throws AppNotFoundError */
  async count(idOrSlug: string): Promise<readonly DeadLetterCount[]> {
    const { id } = await this.apps.find(idOrSlug);
    return this.letters.count(this.database.db, id, { isUnresolved: true });
  }

  /** @throws AppNotFoundError, DeadLetterNotFoundError */
  async get(idOrSlug: string, letterId: string): Promise<FullDeadLetter> {
    const { id: appId } = await this.apps.find(idOrSlug);
    const { db } = this.database;
    const letter = isUuid(letterId) ? await this.letters.find(db, appId, letterId) : undefined;
    if (letter === undefined) throw new DeadLetterNotFoundError(letterId);
    return letter;
  }

  /**
   * @returns the letter as it is then.
   * @throws whatever `DeadLetterDesk.replay` throws, and AppNotFoundError.
   */
  async replay(
    caller: Caller,
    idOrSlug: string,
    letterId: string,
    { payload: edited }: ReplayDeadLetterBody,
  ): Promise<DeadLetter> {
    const { id: appId } = await this.apps.find(idOrSlug);
    const replayed = await this.database.transaction(async (db) => {
      const wish = { edited, leastDepth: 0, standIn: userIdOf(caller) };
      const letter = await this.desk.replay(db, { appId, letterId }, wish);
      const details = { execution_id: letter.replayedAs, edited: edited !== undefined };
      await this.audit.record(db, caller, {
        ...{ action: 'dead-letter.replay', appId, target: { kind: 'dead-letter', id: letterId }, details },
      });
      return letter;
    });
    this.outbox.ring();
    return replayed;
  }

  /** @throws AppNotFoundError, DeadLetterNotFoundError, DeadLetterResolvedError */
  async resolve(
    caller: Caller,
    idOrSlug: string,
    letterId: string,
    reason: GivenResolution,
  ): Promise<DeadLetter> {
    const { id: appId } = await this.apps.find(idOrSlug);
    return this.database.transaction(async (db) => {
      const letter = await this.desk.resolve(db, { appId, letterId }, reason);
      await this.audit.record(db, caller, {
        ...{ action: 'dead-letter.resolve', appId, target: { kind: 'dead-letter', id: letterId } },
        details: { reason },
      });
      return letter;
    });
  }

  /**
   * Unresolved ones, oldest first, a batch at a time: what is replayed stays so whatever becomes of the next one.
   * @throws AppNotFoundError
   * @throws InvalidInputError naming the fields of the filter that cannot be followed.
   */
  async replayMany(
    caller: Caller,
    idOrSlug: string,
    wish: ManyWish,
  ): Promise<{ replayed: number; skipped: number }> {
    const { looked, done } = await this.many(caller, idOrSlug, wish, {
      action: 'dead-letter.replay',
      work: (db, turn) => this.desk.replaySome(db, turn, userIdOf(caller)),
      details: {},
    });
    return { replayed: done, skipped: looked - done };
  }

  /** As `replayMany`. */
  async resolveMany(
    caller: Caller,
    idOrSlug: string,
    wish: ManyWish,
    reason: GivenResolution,
  ): Promise<{ resolved: number }> {
    const { done } = await this.many(caller, idOrSlug, wish, {
      action: 'dead-letter.resolve',
      work: (db, turn) => this.desk.resolveSome(db, turn, reason),
      details: { reason },
    });
    return { resolved: done };
  }

  private async many(
    caller: Caller,
    idOrSlug: string,
    { filter: body, limit = MANY }: ManyWish,
    { action, work, details }: BatchWork,
  ): Promise<Pick<TurnDone, 'looked' | 'done'>> {
    const filter = bodyFilter(body);
    const { id: appId } = await this.apps.find(idOrSlug);
    let after: string | undefined;
    const all = { looked: 0, done: 0 };
    for (let left = limit; left > 0;) {
      const turn = { appId, filter, after, limit: Math.min(left, BATCH) };
      const { last, looked, done } = await this.database.transaction(async (db) => {
        const one = await work(db, turn);
        const told = { ...details, count: one.done };
        if (one.done > 0)
          await this.audit.record(db, caller, {
            ...{ action, appId, target: { kind: 'app', id: appId }, details: told },
          });
        return one;
      });
      if (done > 0) this.outbox.ring();
      all.looked += looked;
      all.done += done;
      if (looked < turn.limit) break;
      left -= looked;
      after = last;
    }
    if (all.done === 0) this.audit.excuse(caller);
    return all;
  }
}

interface BatchWork {
  readonly action: AuditAction;
  readonly work: (transaction: Db, turn: DeadLetterTurn) => Promise<TurnDone>;
  readonly details: Readonly<Record<string, string>>;
}
