import type { ExecutionRecorder } from '#logs/runtime';
import type { MessageBus } from '#platform/messaging';
import type { Database } from '#platform/postgres';
import { queueSenderOn } from '../../stores/feature/kv-stores.for-spec.js';
import { DocsRepository, KvRepository } from '#stores/data';
import { AtomicWrites, DocsWrites, KvWrites } from '#stores/runtime';
import type { TriggerEvents } from '#triggers/runtime';
import { SettlementRepository } from '../data/index.js';
import { EffectsCommit } from './effects-commit.js';

interface Parts {
  readonly database: Database;
  readonly bus: MessageBus;
  readonly triggers: TriggerEvents;
  readonly recorder: ExecutionRecorder;
}

export function effectsCommit({ database, bus, triggers, recorder }: Parts): EffectsCommit {
  const [entries, docs] = [new KvRepository(), new DocsRepository()];
  const [kv, documents] = [new KvWrites(entries, triggers), new DocsWrites(docs, triggers)];
  const writes = new AtomicWrites(kv, documents, entries, docs, queueSenderOn(bus), triggers);
  return new EffectsCommit(database, new SettlementRepository(), recorder, writes);
}
