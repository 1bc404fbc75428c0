import { Module } from '@nestjs/common';
import { OutboxRepository, PlaceRepository } from '../data/index.js';
import { OutboxBell } from './outbox-bell.js';
import { Outbox } from './outbox.js';
import { TriggerPlaces } from './trigger-places.js';

/** The way into the outbox. The app provides Database, MessageBus and Logger. */
@Module({
  providers: [Outbox, OutboxBell, OutboxRepository, PlaceRepository, TriggerPlaces],
  exports: [Outbox, OutboxBell, OutboxRepository, TriggerPlaces],
})
export class OutboxModule {}
