import { Module } from '@nestjs/common';
import { AccessModule, IdentityModule } from '#identity/feature';
import { LogReadingModule } from '#logs/feature';
import { TenancyModule } from '#tenancy/feature';
import { DeadLetterRepository, EventTreeRepository } from '../../data/index.js';
import { OutboxModule } from '../../runtime/index.js';
import { DeadLetterDesk } from './dead-letter-desk.js';
import { DeadLettersController } from './dead-letters.controller.js';
import { DeadLettersResponder } from './dead-letters.responder.js';
import { DeadLettersService } from './dead-letters.service.js';
import { EventTrees } from './event-trees.js';
import { LetterManagers } from './letter-managers.js';

/**
 * Dead letters as people and scripts work with them: the manager's side. The app provides Database, MessageBus, Logger
 * and RunTokenVerifier globally, and what IdentityModule needs.
 */
@Module({
  imports: [AccessModule, IdentityModule, LogReadingModule, OutboxModule, TenancyModule],
  controllers: [DeadLettersController],
  providers: [
    DeadLetterDesk,
    DeadLetterRepository,
    DeadLettersResponder,
    DeadLettersService,
    EventTreeRepository,
    EventTrees,
    LetterManagers,
  ],
})
export class DeadLettersModule {}
