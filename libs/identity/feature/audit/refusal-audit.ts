import { Injectable } from '@nestjs/common';
import type { ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { DomainError, storableText } from '#kernel';
import { AuditRepository } from '#identity/data';
import type { AuditEntry } from '#identity/domain';
import { Database } from '#platform/postgres';
import { Logger } from '#platform/telemetry';
import { callerOf } from '../current-caller.decorator.js';
import type { AdmittedRequest } from '../access/admitted-request.js';
import { AUDITED_MARK } from './audited.decorator.js';
import type { Audited } from './audited.decorator.js';

/** Tells of mutating calls that did not come about. Nothing was changed, so it is told in a commit of its own. */
@Injectable()
export class RefusalAudit {
  constructor(
    private readonly reflector: Reflector,
    private readonly database: Database,
    private readonly records: AuditRepository,
    private readonly logger: Logger,
  ) {}

  /** Never throws: who was refused is to hear of that, not of the audit log. */
  async tell(context: ExecutionContext, error: unknown): Promise<void> {
    const audited = this.reflector.get<Audited | undefined>(AUDITED_MARK, context.getHandler());
    if (audited === undefined) return;
    const request = context.switchToHttp().getRequest<AdmittedRequest>();
    const { code, kind } = error instanceof DomainError ? error : { code: 'internal', kind: 'broken' };
    const outcome = kind === 'broken' ? 'failed' : 'refused';
    try {
      await this.records.insert(this.database.db, callerOf(request), entryOf(audited, request), {
        outcome,
        code,
      });
    } catch (cause) {
      this.logger.error({ err: cause, action: audited.action }, 'Cannot tell of a refused call');
    }
  }
}

const MAX_TARGET_CHARS = 100;

function entryOf({ action, target, param }: Audited, { params, appId }: AdmittedRequest): AuditEntry {
  const id = param === undefined ? undefined : (params as Readonly<Record<string, string>>)[param];
  return {
    action,
    target: { kind: target, id: id === undefined ? null : storableText(id.slice(0, MAX_TARGET_CHARS)) },
    ...(appId === undefined ? {} : { appId }),
  };
}
