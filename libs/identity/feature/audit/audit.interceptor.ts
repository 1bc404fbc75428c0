import { Injectable } from '@nestjs/common';
import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { catchError, tap } from 'rxjs';
import type { Observable } from 'rxjs';
import { Logger } from '#platform/telemetry';
import type { AdmittedRequest } from '../access/admitted-request.js';
import { callerOf } from '../current-caller.decorator.js';
import { AUDITED_MARK } from './audited.decorator.js';
import type { Audited } from './audited.decorator.js';
import { AuditTrail } from './audit-trail.js';
import { RefusalAudit } from './refusal-audit.js';

/** Sees to it that every mutating call is told of, whatever comes of it. The app registers it as APP_INTERCEPTOR. */
@Injectable()
export class AuditInterceptor implements NestInterceptor {
  constructor(
    private readonly reflector: Reflector,
    private readonly trail: AuditTrail,
    private readonly refusals: RefusalAudit,
    private readonly logger: Logger,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const audited = this.reflector.get<Audited | undefined>(AUDITED_MARK, context.getHandler());
    if (audited === undefined) return next.handle();
    const caller = callerOf(context.switchToHttp().getRequest<AdmittedRequest>());
    return next.handle().pipe(
      catchError(async (error: unknown) => {
        await this.refusals.tell(context, error);
        throw error;
      }),
      tap(() => {
        // A mistake of ours that a spec finds; the caller has what was asked for.
        if (!this.trail.hasTold(caller))
          this.logger.error({ action: audited.action }, 'A call left no trace in the audit log');
      }),
    );
  }
}
