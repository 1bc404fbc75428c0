import { Module } from '@nestjs/common';
import { AccessModule } from '#identity/feature';
import { QueueRepository } from '#queues/data';
import { QueueSendingModule } from '#queues/runtime';
import { TenancyModule } from '#tenancy/feature';
import { QueueResponder } from './queue.responder.js';
import { QueuesController } from './queues.controller.js';
import { QueuesService } from './queues.service.js';

/** Queues: the manager's side. The app provides `Database`, `MessageBus`, `RunTokenVerifier`, `QueueSettings` and `Logger`. */
@Module({
  imports: [AccessModule, QueueSendingModule, TenancyModule],
  controllers: [QueuesController],
  providers: [QueueRepository, QueueResponder, QueuesService],
})
export class QueuesModule {}
