import { Module } from '@nestjs/common';
import { RoutingTableModule } from '#routing/runtime';
import { TriggerEventsModule } from '#triggers/runtime';
import { AttachmentFiles } from './attachment-files.js';
import { EmailIntake } from './email-intake.js';
import { MailTargets } from './mail-targets.js';

/**
 * Mail that comes in: the orchestrator's side. The app provides Database, MessageBus, RunTokens, RateLimits,
 * RoutingSettings, MailIntakeSettings and Logger.
 */
@Module({
  imports: [RoutingTableModule, TriggerEventsModule],
  providers: [AttachmentFiles, EmailIntake, MailTargets],
  exports: [EmailIntake],
})
export class MailIntakeModule {}
