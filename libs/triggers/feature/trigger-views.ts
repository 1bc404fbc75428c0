import type {
  CreateCronTriggerBody,
  CreateDeadLetterTriggerBody,
  CreateQueueTriggerBody,
  RetryBody,
  TriggerView,
  UpdateTriggerBody,
} from '#contracts';
import type { RetryPolicy } from '#delivery/domain';
import type { Trigger, TriggerDetails } from '#triggers/domain';
import type { SettingsDraft } from './triggers.service.js';

export function toView(trigger: Trigger): TriggerView {
  return {
    id: trigger.id,
    app_id: trigger.appId,
    script_id: trigger.scriptId,
    kind: trigger.details.kind,
    name: trigger.name,
    enabled: trigger.isEnabled,
    dispatch_mode: 'async',
    transactional: trigger.isTransactional,
    registered_by_principal: trigger.registeredBy,
    retry: retryView(trigger.retry),
    created_at: trigger.createdAt.toISOString(),
    updated_at: trigger.updatedAt.toISOString(),
    ...detailsView(trigger.details),
  };
}

function retryView({ maxAttempts, backoff, baseMs, maxMs, jitter }: RetryPolicy): TriggerView['retry'] {
  // It is kept as a `real`.
  const rounded = Math.round(jitter * 10_000) / 10_000;
  return { max_attempts: maxAttempts, backoff, base_ms: baseMs, max_ms: maxMs, jitter: rounded };
}

function detailsView(details: TriggerDetails): Partial<TriggerView> {
  switch (details.kind) {
    case 'kv':
    case 'docs':
    case 'files':
      return { collection_glob: details.collectionGlob, ops: details.ops };
    case 'cron': {
      const { schedule, timezone, overlap, nextFireAt, lastFiredAt } = details;
      const times = { next_fire_at: iso(nextFireAt), last_fired_at: iso(lastFiredAt) };
      return { schedule, timezone, overlap, ...times };
    }
    case 'pubsub':
      return { topic_pattern: details.topicPattern };
    case 'queue':
      return { queue: details.queue, concurrency: details.concurrency, batch_size: details.batchSize };
    case 'email':
      return { address: details.address };
    case 'dead_letter': {
      const { sourceKind, triggerId, scriptIdFilter } = details;
      return { source_kind: sourceKind, trigger_id: triggerId, script_id_filter: scriptIdFilter };
    }
  }
}

function iso(time: Date | undefined): string | null {
  return time?.toISOString() ?? null;
}

export function settingsOf(body: UpdateTriggerBody): SettingsDraft {
  const { name, enabled: isEnabled, transactional: isTransactional, script_id: scriptId, retry } = body;
  return { name, isEnabled, isTransactional, scriptId, retry: retry && retryOf(retry) };
}

function retryOf({ max_attempts, backoff, base_ms, max_ms, jitter }: RetryBody): Partial<RetryPolicy> {
  return defined({ maxAttempts: max_attempts, backoff, baseMs: base_ms, maxMs: max_ms, jitter });
}

const DEFAULT_ZONE = 'UTC';

export function cronOf(body: CreateCronTriggerBody): TriggerDetails {
  const { schedule, timezone = DEFAULT_ZONE, overlap = 'skip' } = body;
  return { kind: 'cron', schedule, timezone, overlap };
}

export function queueOf({ queue, concurrency = 1, batch_size = 1 }: CreateQueueTriggerBody): TriggerDetails {
  return { kind: 'queue', queue, concurrency, batchSize: batch_size };
}

export function deadLetterOf(body: CreateDeadLetterTriggerBody): TriggerDetails {
  const { source_kind = null, trigger_id = null, script_id_filter = null } = body;
  return {
    kind: 'dead_letter',
    sourceKind: source_kind,
    triggerId: trigger_id,
    scriptIdFilter: script_id_filter,
  };
}

/** The fields of a change that are of some kind's own, by the names that details have. */
export function detailsChange(body: UpdateTriggerBody): Readonly<Record<string, unknown>> {
  return defined({
    collectionGlob: body.collection_glob,
    ops: body.ops,
    schedule: body.schedule,
    timezone: body.timezone,
    overlap: body.overlap,
    topicPattern: body.topic_pattern,
    queue: body.queue,
    concurrency: body.concurrency,
    batchSize: body.batch_size,
    address: body.address,
    sourceKind: body.source_kind,
    triggerId: body.trigger_id,
    scriptIdFilter: body.script_id_filter,
  });
}

function defined<T extends object>(fields: T): Partial<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Partial<T>;
}
