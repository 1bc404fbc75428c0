import { Injectable } from '@nestjs/common';
import { firstIdAt, isUuid, newId, timeOfId } from '#kernel';
import type { JsonObject } from '#kernel';
import type { AuditEntry, Caller } from '#identity/domain';
import type { Db, Prisma } from '#platform/postgres';

export interface AuditOutcome {
  readonly outcome: 'done' | 'refused' | 'failed';
  /** Of the error; null when it was done. */
  readonly code: string | null;
}

/** What to show; what is undefined does not matter. */
export interface AuditFilter {
  readonly appIds: readonly string[] | undefined;
  /** Id or name. */
  readonly actor: string | undefined;
  readonly action: string | undefined;
  readonly outcome: AuditOutcome['outcome'] | undefined;
  readonly fromMs: number | undefined;
  readonly toMs: number | undefined;
  readonly before: string | undefined;
  readonly limit: number;
}

export interface AuditRow extends AuditOutcome {
  readonly id: string;
  readonly at: Date;
  readonly actorId: string | null;
  readonly actorName: string | null;
  readonly credential: 'session' | 'key' | 'none';
  readonly credentialId: string | null;
  readonly action: string;
  readonly appId: string | null;
  readonly targetKind: string;
  readonly targetId: string | null;
  readonly targetName: string | null;
  readonly details: JsonObject;
  readonly address: string | null;
  readonly requestId: string | null;
}

@Injectable()
export class AuditRepository {
  async insert(db: Db, caller: Caller, entry: AuditEntry, { outcome, code }: AuditOutcome): Promise<void> {
    const { principal, address, requestId } = caller;
    const id = newId();
    await db.auditRecord.create({
      data: {
        id,
        // One clock for both: lists are cut by the id.
        at: new Date(timeOfId(id)),
        actorId: principal?.userId ?? null,
        actorName: principal?.username ?? null,
        credential: principal?.credential.kind ?? 'none',
        credentialId: principal?.credential.id ?? null,
        action: entry.action,
        outcome,
        code,
        appId: entry.appId ?? null,
        targetKind: entry.target.kind,
        targetId: entry.target.id,
        targetName: entry.target.name ?? null,
        details: (entry.details ?? {}) as Prisma.InputJsonObject,
        address,
        requestId,
      },
    });
  }

  /** Newest first. */
  async list(db: Db, filter: AuditFilter): Promise<readonly AuditRow[]> {
    const { appIds, actor, action, outcome, fromMs, toMs, before, limit } = filter;
    const bounds = [
      ...(fromMs === undefined ? [] : [{ id: { gte: firstIdAt(fromMs) } }]),
      ...(toMs === undefined ? [] : [{ id: { lt: firstIdAt(toMs) } }]),
      ...(before === undefined ? [] : [{ id: { lt: before } }]),
    ];
    const rows = await db.auditRecord.findMany({
      where: {
        AND: bounds,
        ...(appIds === undefined ? {} : { appId: { in: [...appIds] } }),
        ...(actor === undefined ? {} : isUuid(actor) ? { actorId: actor } : { actorName: actor }),
        ...(action === undefined ? {} : { action: actionIs(action) }),
        ...(outcome === undefined ? {} : { outcome }),
      },
      orderBy: { id: 'desc' },
      take: limit,
    });
    return rows as readonly AuditRow[];
  }
}

/** `script.*` is every action of the subject. */
function actionIs(action: string): string | { startsWith: string } {
  return action.endsWith('.*') ? { startsWith: action.slice(0, -1) } : action;
}
