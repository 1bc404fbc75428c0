import { Module } from '@nestjs/common';
import { OutboxModule } from '#delivery/runtime';
import { BatchRepository } from '#queues/data';
import { QueueBatches } from './queue-batches.js';
import { QueuePump } from './queue-pump.js';

/** What gives messages to runs: the orchestrator's side. The app provides Database, MessageBus, DispatchSettings and Logger. */
@Module({
  imports: [OutboxModule],
  providers: [BatchRepository, QueueBatches, QueuePump],
  exports: [QueuePump],
})
export class QueuePumpModule {}
