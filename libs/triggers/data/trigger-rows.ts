import type { Prisma } from '#platform/postgres';
import type { Backoff, Overlap, StoreKind, Trigger, TriggerDetails, TriggerKind } from '#triggers/domain';

/** Every kind's details; of each trigger one is there. */
export const WITH_DETAILS = {
  kv: true,
  docs: true,
  files: true,
  cron: true,
  pubsub: true,
  queue: true,
  email: true,
  deadLetter: true,
} as const satisfies Prisma.TriggerInclude;

export type TriggerRow = Prisma.TriggerGetPayload<{ include: typeof WITH_DETAILS }>;

export function toTrigger(row: TriggerRow): Trigger {
  const { id, appId, scriptId, name, maxAttempts, baseMs, maxMs, jitter, createdAt, updatedAt } = row;
  return {
    ...{ id, appId, scriptId, name, createdAt, updatedAt },
    isEnabled: row.enabled,
    isTransactional: row.transactional,
    registeredBy: row.registeredByPrincipal,
    retry: { maxAttempts, backoff: row.backoff as Backoff, baseMs, maxMs, jitter },
    details: detailsOf(row),
  };
}

function detailsOf(row: TriggerRow): TriggerDetails {
  const kind = row.kind as TriggerKind;
  switch (kind) {
    case 'kv':
    case 'docs':
    case 'files': {
      const { collectionGlob, ops } = present(row[kind]);
      return { kind: kind satisfies StoreKind, collectionGlob, ops };
    }
    case 'cron': {
      const { schedule, timezone, overlap, nextFireAt, lastFiredAt } = present(row.cron);
      return {
        ...{ kind, schedule, timezone, overlap: overlap as Overlap },
        ...{ nextFireAt: nextFireAt ?? undefined, lastFiredAt: lastFiredAt ?? undefined },
      };
    }
    case 'pubsub':
      return { kind, topicPattern: present(row.pubsub).topicPattern };
    case 'queue': {
      const { queue, concurrency, batchSize } = present(row.queue);
      return { kind, queue, concurrency, batchSize };
    }
    case 'email':
      return { kind, address: present(row.email).address };
    case 'dead_letter': {
      const { sourceKind, sourceTriggerId: triggerId, scriptIdFilter } = present(row.deadLetter);
      return { kind, sourceKind, triggerId, scriptIdFilter };
    }
  }
}

function present<T>(details: T | null): T {
  if (details === null) throw new Error('A trigger lacks the details of its kind');
  return details;
}

/** Details as they are written with a new trigger. */
export function newDetails(
  appId: string,
  details: TriggerDetails,
): Partial<Prisma.TriggerUncheckedCreateInput> {
  // Their rows know the app as well: what they name is unique in it.
  const own = details.kind === 'queue' || details.kind === 'email' ? { appId } : {};
  return { [tableOf(details)]: { create: { ...own, ...columnsOf(details) } } };
}

/** Details as they are written over those of a trigger of the same kind. */
export function updatedDetails(details: TriggerDetails): Prisma.TriggerUncheckedUpdateInput {
  return { [tableOf(details)]: { update: columnsOf(details) } };
}

function tableOf({ kind }: TriggerDetails): string {
  return kind === 'dead_letter' ? 'deadLetter' : kind;
}

function columnsOf(details: TriggerDetails): Record<string, unknown> {
  switch (details.kind) {
    case 'kv':
    case 'docs':
    case 'files':
      return { collectionGlob: details.collectionGlob, ops: [...details.ops] };
    case 'cron': {
      const { schedule, timezone, overlap, nextFireAt } = details;
      return { schedule, timezone, overlap, nextFireAt: nextFireAt ?? null };
    }
    case 'pubsub':
      return { topicPattern: details.topicPattern };
    case 'queue': {
      const { queue, concurrency, batchSize } = details;
      return { queue, concurrency, batchSize };
    }
    case 'email':
      return { address: details.address };
    case 'dead_letter': {
      const { sourceKind, triggerId: sourceTriggerId, scriptIdFilter } = details;
      return { sourceKind, sourceTriggerId, scriptIdFilter };
    }
  }
}
