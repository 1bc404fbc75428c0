import { newId } from '#kernel';
import { OutboxRepository } from '#delivery/data';
import { Outbox, OutboxBell } from '#delivery/runtime';
import type { InProcessBus } from '#platform/messaging';
import type { Db } from '#platform/postgres';
import { createLogger } from '#platform/telemetry';
import { ListenerRepository } from '#triggers/data';
import { TriggerEvents } from './index.js';

/** What writes tell triggers through, on the caller's bus. */
export function triggerEventsOn(bus: InProcessBus): TriggerEvents {
  const outbox = new Outbox(new OutboxRepository(), new OutboxBell(bus, createLogger('spec', 'silent')));
  return new TriggerEvents(new ListenerRepository(), outbox);
}

export interface ListenerOwner {
  readonly appId: string;
  readonly scriptId: string;
}

/** A script in an app of its own. */
export async function givenOwner(db: Db): Promise<ListenerOwner> {
  const owner = { appId: newId(), scriptId: newId() };
  await db.app.create({ data: { id: owner.appId, slug: `app-${owner.appId}`, name: 'An app' } });
  await db.script.create({
    data: { id: owner.scriptId, appId: owner.appId, name: `script ${owner.scriptId}` },
  });
  return owner;
}

/** How events of these triggers are retried. */
export const RETRY = { maxAttempts: 5, backoff: 'linear', baseMs: 12, maxMs: 345, jitter: 0.5 };

type Details =
  | { readonly kind: 'kv' | 'docs' | 'files'; readonly collectionGlob: string; readonly ops?: string[] }
  | { readonly kind: 'pubsub'; readonly topicPattern: string }
  | {
      readonly kind: 'dead_letter';
      readonly sourceKind?: string;
      readonly sourceTriggerId?: string;
      readonly scriptIdFilter?: string;
    };

/** @returns its id. */
export async function givenTrigger(
  db: Db,
  { appId, scriptId }: ListenerOwner,
  { kind, ...details }: Details,
  more: { readonly enabled?: boolean; readonly transactional?: boolean; readonly by?: string } = {},
): Promise<string> {
  const { enabled = true, transactional = false, by: registeredByPrincipal = newId() } = more;
  const id = newId();
  const own = kind === 'dead_letter' || kind === 'pubsub' ? details : { ops: [], ...details };
  await db.trigger.create({
    data: {
      ...{ id, appId, scriptId, kind, enabled, transactional, registeredByPrincipal, ...RETRY },
      [kind === 'dead_letter' ? 'deadLetter' : kind]: { create: own },
    } as Parameters<Db['trigger']['create']>[0]['data'],
  });
  return id;
}
