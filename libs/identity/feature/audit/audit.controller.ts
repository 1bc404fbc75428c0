import { Controller, Get, Query, Req } from '@nestjs/common';
import { InvalidInputError, isUuid } from '#kernel';
import { ListAuditQuery, pageSize, timeRange, toPage } from '#contracts';
import type { AuditRecordView, Page } from '#contracts';
import { AuditRepository } from '#identity/data';
import type { AuditFilter, AuditRow } from '#identity/data';
import { DescribedAs, Describes } from '#platform/http';
import { Database } from '#platform/postgres';
import { inQuery, Requires } from '../access/requires.decorator.js';
import type { AdmittedRequest } from '../access/admitted-request.js';

/** Who did what: an app's admins read of their app, owners and admins of everything. */
@DescribedAs('Audit log')
@Controller('api/v1/admin/audit')
export class AuditController {
  constructor(
    private readonly database: Database,
    private readonly records: AuditRepository,
  ) {}

  /** Newest first. @throws InvalidInputError naming the fields that cannot be followed. */
  @Get()
  @Describes({ summary: 'What was done, and what was refused, newest first' })
  @Requires('AppReadAudit', inQuery('app', 'app'), 'InstanceReadAudit')
  async list(
    @Req() { appId }: AdmittedRequest,
    @Query() query: ListAuditQuery,
  ): Promise<Page<AuditRecordView>> {
    const filter = filterOf(query, appId);
    const rows = await this.records.list(this.database.db, filter);
    return toPage(rows.map(toView), filter.limit - 1, ({ id }) => id);
  }
}

/** One row more than a page: it shows whether another follows. */
function filterOf(query: ListAuditQuery, appId: string | undefined): AuditFilter {
  const { actor, action, outcome, cursor } = query;
  const { fromMs, toMs, faults } = timeRange(query.from, query.to);
  if (cursor !== undefined && !isUuid(cursor))
    faults.push({ field: 'cursor', message: 'cursor must be a next_cursor of this list' });
  if (faults.length > 0) throw new InvalidInputError(faults);
  const appIds = appId === undefined ? undefined : [appId];
  return { appIds, actor, action, outcome, fromMs, toMs, before: cursor, limit: pageSize(query.limit) + 1 };
}

function toView(row: AuditRow): AuditRecordView {
  const { id, actorId, actorName, credential, credentialId } = row;
  return {
    id,
    at: row.at.toISOString(),
    actor: actorId === null || actorName === null ? null : { id: actorId, username: actorName },
    credential:
      credential === 'none' || credentialId === null ? null : { kind: credential, id: credentialId },
    action: row.action,
    outcome: row.outcome,
    code: row.code,
    app_id: row.appId,
    target: { kind: row.targetKind, id: row.targetId, name: row.targetName },
    details: row.details,
    address: row.address,
    request_id: row.requestId,
  };
}
