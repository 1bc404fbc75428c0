import { Inject, Injectable } from '@nestjs/common';
import { DomainError, InvalidInputError, isUuid, newId } from '#kernel';
import type { Clock, JsonObject } from '#kernel';
import { pageSize, toPage } from '#contracts';
import type { ListTriggersQuery, Page } from '#contracts';
import type { RetryPolicy } from '#delivery/domain';
import { requirePrincipal } from '#identity/domain';
import type { Caller } from '#identity/domain';
import { AuditTrail, CLOCK } from '#identity/feature';
import { Database } from '#platform/postgres';
import type { Db } from '#platform/postgres';
import { ScriptsService } from '#scripts/feature';
import { TriggerRepository } from '#triggers/data';
import {
  InvalidTriggerError,
  MAX_TRIGGERS_OF_APP,
  nextFireAt,
  parseDetails,
  TooManyTriggersError,
  TriggerNotFoundError,
  TriggerTargetError,
} from '#triggers/domain';
import type { Trigger, TriggerDetails } from '#triggers/domain';
import { TriggerDefaults } from './trigger.settings.js';

/** What all kinds of triggers can be told; undefined is the default, or stays as it is. */
export interface SettingsDraft {
  readonly name: string | undefined;
  readonly isEnabled: boolean | undefined;
  readonly isTransactional: boolean | undefined;
  readonly scriptId: string | undefined;
  readonly retry: Partial<RetryPolicy> | undefined;
}

@Injectable()
export class TriggersService {
  constructor(
    private readonly database: Database,
    private readonly triggers: TriggerRepository,
    private readonly scripts: ScriptsService,
    private readonly audit: AuditTrail,
    private readonly defaults: TriggerDefaults,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Registered by whoever asks, as whom its runs execute (R-TRIG-07, R-DISP-11).
   * @throws InvalidTriggerError, TriggerTargetError, TooManyTriggersError and TriggerTakenError
   */
  async create(
    caller: Caller,
    appId: string,
    draft: SettingsDraft,
    details: TriggerDetails,
  ): Promise<Trigger> {
    const now = new Date(this.clock.now());
    const isEnabled = draft.isEnabled ?? true;
    const parsed = scheduled(parseDetails(details, now), isEnabled, now);
    return this.database.transaction(async (db) => {
      const scriptId = await this.target(db, appId, draft.scriptId ?? '');
      // Those who make some at the same time may overshoot a little, and it does not matter.
      if ((await this.triggers.countOfApp(db, appId)) >= MAX_TRIGGERS_OF_APP)
        throw new TooManyTriggersError();
      const trigger = await this.triggers.insert(db, {
        ...{ id: newId(), appId, scriptId, name: draft.name ?? '', isEnabled },
        isTransactional: draft.isTransactional ?? false,
        registeredBy: requirePrincipal(caller.principal).userId,
        retry: { ...this.defaults.retry, ...draft.retry },
        details: parsed,
      });
      await this.audit.record(db, caller, { ...about(trigger), action: 'trigger.create' });
      return trigger;
    });
  }

  /**
   * @param change fields of the kind's own details.
   * @throws InvalidTriggerError also for fields of another kind; TriggerNotFoundError, TriggerTargetError and
   *   TriggerTakenError
   */
  async update(
    caller: Caller,
    appId: string,
    id: string,
    draft: SettingsDraft,
    change: Readonly<Record<string, unknown>>,
  ): Promise<Trigger> {
    const now = new Date(this.clock.now());
    return this.database.transaction(async (db) => {
      // The script's lock first, as whoever deletes it takes them.
      const scriptId =
        draft.scriptId === undefined ? undefined : await this.target(db, appId, draft.scriptId);
      const before = await this.locked(db, appId, id);
      const isEnabled = draft.isEnabled ?? before.isEnabled;
      const details = changedDetails(before.details, change, now);
      const isDetailed = details !== before.details || isEnabled !== before.isEnabled;
      const trigger = await this.triggers.update(db, id, {
        ...(scriptId === undefined ? {} : { scriptId }),
        ...(draft.name === undefined ? {} : { name: draft.name }),
        ...(draft.isTransactional === undefined ? {} : { isTransactional: draft.isTransactional }),
        ...(draft.retry === undefined ? {} : { retry: { ...before.retry, ...draft.retry } }),
        isEnabled,
        ...(isDetailed ? { details: scheduled(details, isEnabled, now) } : {}),
      });
      await this.audit.record(db, caller, { ...about(trigger), action: 'trigger.update' });
      return trigger;
    });
  }

  /** @throws TriggerNotFoundError also for another app's, and when the id is no id at all (R-TRIG-10). */
  async get(appId: string, id: string): Promise<Trigger> {
    const trigger = await this.find(id);
    if (trigger.appId !== appId) throw new TriggerNotFoundError(id);
    return trigger;
  }

  /** Of whichever app. @throws TriggerNotFoundError */
  async find(id: string): Promise<Trigger> {
    const trigger = isUuid(id) ? await this.triggers.find(this.database.db, id) : undefined;
    if (trigger === undefined) throw new TriggerNotFoundError(id);
    return trigger;
  }

  /** In the order of their making. @throws InvalidInputError when the cursor is none of ours. */
  async list(appId: string, { kind, script_id, limit, cursor }: ListTriggersQuery): Promise<Page<Trigger>> {
    for (const [field, value] of Object.entries({ cursor, script_id }))
      if (value !== undefined && !isUuid(value))
        throw new InvalidInputError([{ field, message: `${field} must be an id` }]);
    const size = pageSize(limit);
    const filter = { appId, kind, scriptId: script_id, after: cursor, limit: size + 1 };
    return toPage(await this.triggers.list(this.database.db, filter), size, ({ id }) => id);
  }

  /** Events that it has caused already are run all the same. @throws TriggerNotFoundError as `get`. */
  async delete(caller: Caller, appId: string, id: string): Promise<void> {
    await this.database.transaction(async (db) => {
      const trigger = await this.locked(db, appId, id);
      await this.triggers.delete(db, id);
      await this.audit.record(db, caller, { ...about(trigger), action: 'trigger.delete' });
    });
  }

  private async locked(db: Db, appId: string, id: string): Promise<Trigger> {
    const trigger = isUuid(id) ? await this.triggers.lock(db, id) : undefined;
    if (trigger?.appId !== appId) throw new TriggerNotFoundError(id);
    return trigger;
  }

  /** The script's lock keeps it from becoming a module meanwhile (R-MOD-08). @throws TriggerTargetError (R-TRIG-08) */
  private async target(db: Db, appId: string, scriptId: string): Promise<string> {
    const script = await this.scripts.lock(db, scriptId).catch((error: unknown) => {
      if (error instanceof DomainError && error.kind === 'not-found') return undefined;
      throw error;
    });
    if (script?.appId !== appId) throw new TriggerTargetError(scriptId, false);
    if (script.kind === 'module') throw new TriggerTargetError(scriptId, true);
    return script.id;
  }
}

/** A schedule with its next time: by it the scheduler finds what is due. */
function scheduled(details: TriggerDetails, isEnabled: boolean, now: Date): TriggerDetails {
  if (details.kind !== 'cron') return details;
  return { ...details, nextFireAt: isEnabled ? nextFireAt(details, now) : undefined };
}

/** @throws InvalidTriggerError */
function changedDetails(
  details: TriggerDetails,
  change: Readonly<Record<string, unknown>>,
  now: Date,
): TriggerDetails {
  const names = Object.keys(change);
  if (names.length === 0) return details;
  const foreign = names.find((name) => !(name in details));
  if (foreign !== undefined)
    throw new InvalidTriggerError(
      snakeCase(foreign),
      `a ${details.kind} trigger has no ${snakeCase(foreign)}`,
    );
  return parseDetails({ ...details, ...change } as TriggerDetails, now);
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** A trigger, as the audit log names it. */
function about({ id, appId, scriptId, name, details: { kind } }: Trigger) {
  const details: JsonObject = { kind, script_id: scriptId };
  return { appId, target: { kind: 'trigger', id, name: name === '' ? kind : name }, details } as const;
}
