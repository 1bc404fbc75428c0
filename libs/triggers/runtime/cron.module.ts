import { Module } from '@nestjs/common';
import { CronRepository } from '#triggers/data';
import { CronScheduler } from './cron-scheduler.js';
import { TriggerEventsModule } from './trigger-events.module.js';

/** What fires schedules. The app provides Database, MessageBus and Logger. */
@Module({
  imports: [TriggerEventsModule],
  providers: [CronRepository, CronScheduler],
  exports: [CronScheduler],
})
export class CronModule {}
