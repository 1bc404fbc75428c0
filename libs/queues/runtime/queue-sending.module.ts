import { Module } from '@nestjs/common';
import { MessageRepository } from '#queues/data';
import { BacklogLimit } from './backlog-limit.js';
import { QueueBell } from './queue-bell.js';
import { QueueSender } from './queue-sender.js';

/** The way into queues. The app provides MessageBus, QueueSettings and Logger. */
@Module({
  providers: [BacklogLimit, MessageRepository, QueueBell, QueueSender],
  exports: [QueueSender],
})
export class QueueSendingModule {}
