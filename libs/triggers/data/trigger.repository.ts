import { Injectable } from '@nestjs/common';
import { isUniqueViolation } from '#platform/postgres';
import type { Db } from '#platform/postgres';
import { TriggerTakenError } from '#triggers/domain';
import type { Trigger, TriggerDetails, TriggerKind } from '#triggers/domain';
import { newDetails, toTrigger, updatedDetails, WITH_DETAILS } from './trigger-rows.js';

export type NewTrigger = Omit<Trigger, 'createdAt' | 'updatedAt'>;

/** What of a trigger can be changed. */
export type TriggerChange = Partial<
  Pick<Trigger, 'name' | 'scriptId' | 'isEnabled' | 'isTransactional' | 'retry' | 'details'>
>;

export interface TriggerFilter {
  readonly appId: string;
  readonly kind: TriggerKind | undefined;
  readonly scriptId: string | undefined;
  /** Triggers after this one in the order of their making; without it from the first. */
  readonly after: string | undefined;
  readonly limit: number;
}

@Injectable()
export class TriggerRepository {
  /** @throws TriggerTakenError when its queue or address has a trigger already. */
  async insert(db: Db, trigger: NewTrigger): Promise<Trigger> {
    const { id, appId, scriptId, registeredBy, details } = trigger;
    return arbitrated(details, async () =>
      toTrigger(
        await db.trigger.create({
          data: {
            ...{ id, appId, scriptId, kind: details.kind, registeredByPrincipal: registeredBy },
            ...settingColumns(trigger),
            ...newDetails(appId, details),
          } as Parameters<typeof db.trigger.create>[0]['data'],
          include: WITH_DETAILS,
        }),
      ),
    );
  }

  /** @throws TriggerTakenError as `insert`. */
  async update(db: Db, id: string, change: TriggerChange): Promise<Trigger> {
    const { scriptId, details } = change;
    return arbitrated(details, async () =>
      toTrigger(
        await db.trigger.update({
          where: { id },
          data: {
            ...(scriptId === undefined ? {} : { scriptId }),
            ...settingColumns(change),
            updatedAt: new Date(),
            ...(details === undefined ? {} : updatedDetails(details)),
          },
          include: WITH_DETAILS,
        }),
      ),
    );
  }

  async find(db: Db, id: string): Promise<Trigger | undefined> {
    const row = await db.trigger.findUnique({ where: { id }, include: WITH_DETAILS });
    return row === null ? undefined : toTrigger(row);
  }

  /** Held until the transaction ends: nobody else changes or deletes it, or fires it by its schedule. */
  async lock(db: Db, id: string): Promise<Trigger | undefined> {
    await db.$queryRaw`SELECT FROM triggers WHERE id = ${id}::uuid FOR UPDATE`;
    return this.find(db, id);
  }

  /** In the order of their making. */
  async list(db: Db, { appId, kind, scriptId, after, limit }: TriggerFilter): Promise<Trigger[]> {
    const rows = await db.trigger.findMany({
      where: {
        appId,
        ...(kind === undefined ? {} : { kind }),
        ...(scriptId === undefined ? {} : { scriptId }),
        ...(after === undefined ? {} : { id: { gt: after } }),
      },
      orderBy: { id: 'asc' },
      take: limit,
      include: WITH_DETAILS,
    });
    return rows.map(toTrigger);
  }

  /** @returns whether it was there. */
  async delete(db: Db, id: string): Promise<boolean> {
    return (await db.trigger.deleteMany({ where: { id } })).count > 0;
  }

  countOfApp(db: Db, appId: string): Promise<number> {
    return db.trigger.count({ where: { appId } });
  }

  countOfScript(db: Db, scriptId: string): Promise<number> {
    return db.trigger.count({ where: { scriptId } });
  }
}

function settingColumns({ name, isEnabled, isTransactional, retry }: TriggerChange) {
  return {
    ...(name === undefined ? {} : { name }),
    ...(isEnabled === undefined ? {} : { enabled: isEnabled }),
    ...(isTransactional === undefined ? {} : { transactional: isTransactional }),
    ...(retry ?? {}),
  };
}

/** Two makers can both find a queue free: the index is the arbiter. */
async function arbitrated<T>(details: TriggerDetails | undefined, write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (cause) {
    if (details?.kind === 'queue' && isUniqueViolation(cause, 'queue_trigger_details_queue_key'))
      throw new TriggerTakenError(`the queue "${details.queue}"`, { cause });
    if (details?.kind === 'email' && isUniqueViolation(cause, 'email_trigger_details_address_key'))
      throw new TriggerTakenError(`the address "${details.address}"`, { cause });
    throw cause;
  }
}
