import { Module } from '@nestjs/common';
import { OutboxModule } from '#delivery/runtime';
import { ListenerRepository } from '#triggers/data';
import { TriggerEvents } from './trigger-events.js';

/** What writes tell triggers through. The app provides MessageBus and Logger. */
@Module({
  imports: [OutboxModule],
  providers: [ListenerRepository, TriggerEvents],
  exports: [TriggerEvents, OutboxModule],
})
export class TriggerEventsModule {}
