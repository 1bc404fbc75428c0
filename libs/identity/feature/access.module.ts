import { Module } from '@nestjs/common';
import { AuditRepository, IdempotencyRepository } from '#identity/data';
import { JobBoardModule } from '#platform/jobs';
import { Access } from './access/access.service.js';
import { AppLocators } from './access/app-locators.js';
import { CapabilityGuard } from './access/capability.guard.js';
import { AuditController } from './audit/audit.controller.js';
import { AuditInterceptor } from './audit/audit.interceptor.js';
import { AuditTrail } from './audit/audit-trail.js';
import { RefusalAudit } from './audit/refusal-audit.js';
import { IdempotencyClaims } from './idempotency/idempotency-claims.js';
import { IdempotencyInterceptor } from './idempotency/idempotency.interceptor.js';
import { ExpiredAnswersJob } from './upkeep/expired-answers.job.js';

/**
 * What every subject's admin side needs: who may do what, where it is told of, and what was done already. The app
 * provides `Database`, `Logger` and `AnswerBox` globally, makes `CapabilityGuard` an APP_GUARD, and `AuditInterceptor`
 * and then `IdempotencyInterceptor` its APP_INTERCEPTORs.
 */
@Module({
  imports: [JobBoardModule],
  controllers: [AuditController],
  providers: [
    Access,
    AppLocators,
    AuditInterceptor,
    AuditRepository,
    AuditTrail,
    CapabilityGuard,
    ExpiredAnswersJob,
    IdempotencyClaims,
    IdempotencyInterceptor,
    IdempotencyRepository,
    RefusalAudit,
  ],
  exports: [Access, AppLocators, AuditInterceptor, AuditTrail, CapabilityGuard, IdempotencyInterceptor],
})
export class AccessModule {}
