import { Module } from '@nestjs/common';
import { DocsRepository, KvRepository } from '#stores/data';
import { QueueSendingModule } from '#queues/runtime';
import { TriggerEventsModule } from '#triggers/runtime';
import { AtomicWrites } from './atomic-writes.js';
import { DocsWrites } from './docs-writes.js';
import { KvWrites } from './kv-writes.js';

/** Writes to the stores within somebody's transaction. The app provides MessageBus and Logger. */
@Module({
  imports: [QueueSendingModule, TriggerEventsModule],
  providers: [AtomicWrites, DocsRepository, DocsWrites, KvRepository, KvWrites],
  exports: [AtomicWrites, DocsRepository, DocsWrites, KvRepository, KvWrites, TriggerEventsModule],
})
export class StoreWritesModule {}
