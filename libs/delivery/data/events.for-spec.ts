import { newId } from '#kernel';
import type { Database, Db } from '#platform/postgres';
import type { ClaimedEvent, NewEvent } from '../domain/index.js';
import { OutboxRepository } from './outbox.repository.js';
import type { ClaimWish } from './outbox.repository.js';

export interface Owner {
  readonly appId: string;
  readonly scriptId: string;
}

/** Another script: of an app of its own, or of `appId`. */
export async function scriptIn(db: Db, appId?: string): Promise<Owner> {
  const owner = { appId: appId ?? newId(), scriptId: newId() };
  if (appId === undefined)
    await db.app.create({ data: { id: owner.appId, slug: `app-${owner.appId}`, name: 'An app' } });
  await db.script.create({
    data: { id: owner.scriptId, appId: owner.appId, name: `script ${owner.scriptId}` },
  });
  return owner;
}

export function anEvent({ appId, scriptId }: Owner, more: Partial<NewEvent> = {}): NewEvent {
  const id = more.id ?? newId();
  return {
    ...{ id, appId, scriptId, version: null, source: 'http', triggerId: null },
    payload: '{"request":{}}',
    principalId: null,
    cause: { rootId: id, parentId: null, depth: 0 },
    retry: { maxAttempts: 3, backoff: 'exponential', baseMs: 1_000, maxMs: 60_000, jitter: 0.25 },
    ...{ isTransactional: false, deadLetterId: null },
    delayMs: 0,
    ...more,
  };
}

const outbox = new OutboxRepository();

/** Puts events of one script into the outbox. @returns their ids. */
export async function given(
  database: Database,
  owner: Owner,
  count = 1,
  more: Partial<NewEvent> = {},
): Promise<string[]> {
  const events = Array.from({ length: count }, () => anEvent(owner, more));
  for (const event of events) await outbox.insert(database.statements, event);
  return events.map(({ id }) => id);
}

/** Any number of events of one script at once, due since so long ago. */
export async function flood(database: Database, { appId, scriptId }: Owner, count: number): Promise<void> {
  await database.execute(
    `INSERT INTO outbox (id, app_id, script_id, source, payload, payload_bytes, root_id, depth, max_attempts, backoff,
                         base_ms, max_ms, jitter, due_at)
     SELECT id, $1::uuid, $2::uuid, 'http', '{"request":{}}', 14, id, 0, 3, 'constant', 100, 100, 0,
            now() - interval '1 hour' + n * interval '1 ms'
     FROM (SELECT gen_random_uuid() AS id, n FROM generate_series(1, $3::int) AS n) AS made`,
    [appId, scriptId, count],
  );
}

export async function claim(
  database: Database,
  wish: Partial<ClaimWish> = {},
): Promise<readonly ClaimedEvent[]> {
  const { events } = await outbox.claim(database, aWish(wish));
  return events;
}

export function aWish(wish: Partial<ClaimWish> = {}): ClaimWish {
  const shares = { busy: [], others: 1_000 };
  return { after: undefined, limit: 100, maxBytes: 1_000_000, leaseMs: 10_000, shares, ...wish };
}
