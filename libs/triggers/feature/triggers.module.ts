import { Module } from '@nestjs/common';
import { AccessModule } from '#identity/feature';
import { ScriptsModule } from '#scripts/feature';
import { TenancyModule } from '#tenancy/feature';
import { TriggerRepository } from '#triggers/data';
import { TriggerEventsModule } from '#triggers/runtime';
import { PublicationBatches } from './publication-batches.js';
import { PubsubResponder } from './pubsub.responder.js';
import { PubsubService } from './pubsub.service.js';
import { SchedulePreview } from './schedule-preview.js';
import { TriggerApps } from './trigger-apps.js';
import { TriggerFires } from './trigger-fires.js';
import { TriggerRegistrationController } from './trigger-registration.controller.js';
import { TriggersController } from './triggers.controller.js';
import { TriggersService } from './triggers.service.js';

/** Triggers: the manager's side. The app provides `Database`, `MessageBus`, `TriggerDefaults`, the clock and `Logger`. */
@Module({
  imports: [AccessModule, ScriptsModule, TenancyModule, TriggerEventsModule],
  controllers: [TriggerRegistrationController, TriggersController],
  providers: [
    ...[PublicationBatches, PubsubResponder, PubsubService, SchedulePreview],
    ...[TriggerApps, TriggerFires, TriggerRepository, TriggersService],
  ],
  exports: [TriggersService],
})
export class TriggersModule {}
