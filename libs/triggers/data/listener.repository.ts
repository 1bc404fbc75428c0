import { Injectable } from '@nestjs/common';
import type { StatementSession } from '#platform/postgres';
import type { Backoff, RetryPolicy, StoreKind } from '#triggers/domain';

/** An enabled trigger, as far as an event for it needs to know it. */
export interface Listener {
  readonly triggerId: string;
  readonly scriptId: string;
  /** The user as whom its runs execute. */
  readonly registeredBy: string;
  readonly isTransactional: boolean;
  readonly retry: RetryPolicy;
}

export interface StoreListener extends Listener {
  readonly collectionGlob: string;
  readonly ops: readonly string[];
}

export interface TopicListener extends Listener {
  readonly topicPattern: string;
}

export interface DeadLetterListener extends Listener {
  readonly appId: string;
  readonly sourceKind: string | null;
  readonly sourceTriggerId: string | null;
  readonly scriptIdFilter: string | null;
}

export const LISTENER = `
  t.id AS "triggerId", t.script_id AS "scriptId", t.registered_by_principal AS "registeredBy",
  t.transactional AS "isTransactional", t.max_attempts AS "maxAttempts", t.backoff, t.base_ms AS "baseMs",
  t.max_ms AS "maxMs", t.jitter::float8 AS jitter`;

const ofStore = (kind: StoreKind): string => `
  SELECT ${LISTENER}, d.collection_glob AS "collectionGlob", d.ops
  FROM triggers t JOIN ${kind}_trigger_details d ON d.trigger_id = t.id
  WHERE t.app_id = $1::uuid AND t.kind = '${kind}' AND t.enabled ORDER BY t.id`;
const OF_STORE: Readonly<Record<StoreKind, string>> = {
  kv: ofStore('kv'),
  docs: ofStore('docs'),
  files: ofStore('files'),
};

const OF_TOPICS = `
  SELECT ${LISTENER}, d.topic_pattern AS "topicPattern"
  FROM triggers t JOIN pubsub_trigger_details d ON d.trigger_id = t.id
  WHERE t.app_id = $1::uuid AND t.kind = 'pubsub' AND t.enabled ORDER BY t.id`;

const OF_EMAIL = `
  SELECT ${LISTENER}
  FROM email_trigger_details d JOIN triggers t ON t.id = d.trigger_id
  WHERE d.app_id = $1::uuid AND d.address = $2 AND t.enabled`;

const OF_DEAD_LETTERS = `
  SELECT ${LISTENER}, t.app_id AS "appId", d.source_kind AS "sourceKind", d.source_trigger_id AS "sourceTriggerId",
         d.script_id_filter AS "scriptIdFilter"
  FROM triggers t JOIN dead_letter_trigger_details d ON d.trigger_id = t.id
  WHERE t.app_id = ANY($1::uuid[]) AND t.kind = 'dead_letter' AND t.enabled ORDER BY t.id`;

export type Flat<L extends Listener> = Omit<L, 'retry'> & {
  readonly maxAttempts: number;
  readonly backoff: string;
  readonly baseMs: number;
  readonly maxMs: number;
  readonly jitter: number;
};

/**
 * Who listens to what happens in an app. Each method is one statement, and joins the transaction of what happens: a
 * trigger that was there before the commit hears of it (D4). Collections and topics are compared by the caller
 * (R-TRIG-13).
 */
@Injectable()
export class ListenerRepository {
  async ofStore(db: StatementSession, appId: string, kind: StoreKind): Promise<StoreListener[]> {
    return (await db.query<Flat<StoreListener>>(OF_STORE[kind], [appId])).map(toListener);
  }

  async ofTopics(db: StatementSession, appId: string): Promise<TopicListener[]> {
    return (await db.query<Flat<TopicListener>>(OF_TOPICS, [appId])).map(toListener);
  }

  /** @param address in lower case, as the details have it. */
  async ofEmail(db: StatementSession, appId: string, address: string): Promise<Listener | undefined> {
    const [row] = await db.query<Flat<Listener>>(OF_EMAIL, [appId, address]);
    return row && toListener<Listener>(row);
  }

  async ofDeadLetters(db: StatementSession, appIds: readonly string[]): Promise<DeadLetterListener[]> {
    return (await db.query<Flat<DeadLetterListener>>(OF_DEAD_LETTERS, [appIds])).map(toListener);
  }
}

export function toListener<L extends Listener>(row: Flat<L>): L {
  const { maxAttempts, backoff, baseMs, maxMs, jitter, ...rest } = row;
  return {
    ...rest,
    retry: { maxAttempts, backoff: backoff as Backoff, baseMs, maxMs, jitter },
  } as unknown as L;
}
