import { Module } from '@nestjs/common';
import { JobBoardModule } from '#platform/jobs';
import { DeadLetterRetentionRepository } from '../../data/index.js';
import { OldDeadLettersJob } from './old-dead-letters.job.js';
import { PresenceResponder } from './presence.responder.js';

/**
 * What a manager does for delivery: it clears away what is old, and says that it is there. The app provides Database and
 * MessageBus globally, and DeadLetterRetention if it wishes.
 */
@Module({
  imports: [JobBoardModule],
  providers: [DeadLetterRetentionRepository, OldDeadLettersJob, PresenceResponder],
})
export class DeliveryUpkeepModule {}
