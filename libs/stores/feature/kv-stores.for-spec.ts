import { newId } from '#kernel';
import { OutboxRepository } from '#delivery/data';
import { Outbox, OutboxBell } from '#delivery/runtime';
import { RunTokens } from '#execution/domain';
import type { RunGrant } from '#execution/domain';
import { InProcessBus } from '#platform/messaging';
import type { MessageBus } from '#platform/messaging';
import type { Database } from '#platform/postgres';
import { MessageRepository } from '#queues/data';
import { BacklogLimit, QueueBell, QueueSender, QueueSettings } from '#queues/runtime';
import { createLogger } from '#platform/telemetry';
import { KvRepository } from '#stores/data';
import { ListenerRepository } from '#triggers/data';
import { TriggerEvents } from '#triggers/runtime';
import { KvWrites } from '#stores/runtime';
import { KvResponder } from './kv.responder.js';
import { KvService } from './kv.service.js';

export const tokens = new RunTokens('a key that only these specs have, and long enough');
const LIFE_MS = 60_000;

/** A run token as an orchestrator mints it. */
export function tokenOf(appId: string, more: Partial<RunGrant> = {}, minted = tokens): string {
  const grant = {
    appId,
    scriptId: newId(),
    executionId: newId(),
    rootId: newId(),
    principalId: null,
    depth: 0,
    mayManageDeadLetters: false,
  };
  return minted.mint({ ...grant, expiresAt: Date.now() + LIFE_MS, ...more });
}

export function queueSenderOn(bus: MessageBus): QueueSender {
  const messages = new MessageRepository();
  const limit = new BacklogLimit(messages, new QueueSettings(1_000_000));
  return new QueueSender(messages, limit, new QueueBell(bus, createLogger('spec', 'silent')));
}

/** What writes tell triggers through, on the caller's bus. */
export function triggersOn(bus: InProcessBus): TriggerEvents {
  const outbox = new Outbox(new OutboxRepository(), new OutboxBell(bus, createLogger('spec', 'silent')));
  return new TriggerEvents(new ListenerRepository(), outbox);
}

/** The manager's side of `kv` behind a bus of its own, which the caller starts and closes. */
export function kvBus(database: Database): InProcessBus {
  const bus = new InProcessBus();
  const verifier = { verify: (token: string) => tokens.verify(token, Date.now()) };
  const [entries, triggers] = [new KvRepository(), triggersOn(bus)];
  const service = new KvService(database, entries, new KvWrites(entries, triggers), triggers);
  new KvResponder(bus, service, verifier);
  return bus;
}
