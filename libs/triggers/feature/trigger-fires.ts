import { Injectable } from '@nestjs/common';
import { DomainError, MIB } from '#kernel';
import type { JsonObject } from '#kernel';
import type { Caller } from '#identity/domain';
import { AuditTrail } from '#identity/feature';
import { Database, statementsOf } from '#platform/postgres';
import { STORE_OPS } from '#triggers/domain';
import type { TriggerDetails, TriggerKind } from '#triggers/domain';
import { TriggerEvents } from '#triggers/runtime';
import { TriggersService } from './triggers.service.js';

const MAX_PAYLOAD_BYTES = MIB;

/** The event would be larger than events may be. */
export class FirePayloadTooLargeError extends DomainError {
  readonly code = 'trigger.payload-too-large';
  readonly kind = 'too-large';

  constructor() {
    super(`Cannot fire the trigger: its payload has more than ${MAX_PAYLOAD_BYTES} bytes as JSON`);
  }
}

/** Fires triggers by hand, for a try: their scripts run as if something had happened. */
@Injectable()
export class TriggerFires {
  constructor(
    private readonly database: Database,
    private readonly triggers: TriggersService,
    private readonly events: TriggerEvents,
    private readonly audit: AuditTrail,
  ) {}

  /**
   * Disabled ones too. What is left out is made up.
   * @returns id of the execution.
   * @throws TriggerNotFoundError, FirePayloadTooLargeError
   */
  async fire(
    caller: Caller,
    id: string,
    op: string | undefined,
    payload: Readonly<Record<string, unknown>> | undefined,
  ): Promise<string> {
    const trigger = await this.triggers.find(id);
    const { details, appId, name } = trigger;
    const part = JSON.stringify(payload ?? examplePart(details, new Date()));
    if (Buffer.byteLength(part) > MAX_PAYLOAD_BYTES) throw new FirePayloadTooLargeError();
    const executionId = await this.database.transaction(async (db) => {
      const event = await this.events.fired(statementsOf(db), trigger, op ?? opOf(details.kind), part);
      const target = { kind: 'trigger', id, name: name === '' ? details.kind : name } as const;
      await this.audit.record(db, caller, {
        ...{ action: 'trigger.fire', appId, target },
        details: { kind: details.kind, execution_id: event },
      });
      return event;
    });
    this.events.ring();
    return executionId;
  }
}

function opOf(kind: TriggerKind): string {
  switch (kind) {
    case 'kv':
    case 'docs':
    case 'files':
      return STORE_OPS[kind][0];
    case 'cron':
      return 'fire';
    case 'pubsub':
      return 'publish';
    case 'queue':
      return 'deliver';
    case 'email':
      return 'receive';
    case 'dead_letter':
      return 'create';
  }
}

/** What an event of that kind may hold, as far as its trigger says it. */
function examplePart(details: TriggerDetails, now: Date): JsonObject {
  switch (details.kind) {
    case 'kv':
    case 'docs':
    case 'files':
      return { collection: details.collectionGlob };
    case 'cron': {
      const { schedule, timezone } = details;
      return { schedule, timezone, scheduledFor: now.toISOString() };
    }
    case 'pubsub':
      return { topic: details.topicPattern, message: null };
    case 'queue':
      return { queue: details.queue, messages: [] };
    case 'email':
      return { to: details.address, attachments: [] };
    case 'dead_letter':
      return {};
  }
}
