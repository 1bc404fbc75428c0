import { Injectable } from '@nestjs/common';
import { MIB } from '#kernel';
import type { NewEvent } from '#delivery/domain';
import { DispatchSettings } from '#delivery/feature';
import { Outbox, TriggerPlaces } from '#delivery/runtime';
import { Database } from '#platform/postgres';
import type { DirectSession } from '#platform/postgres';
import { BatchRepository } from '#queues/data';
import type { DueWish } from '#queues/data';
import { batchPart, formBatches } from '#queues/domain';
import type { Batch, Consumer, DueMessage } from '#queues/domain';
import { eventPayload } from '#triggers/domain';
import { eventFor } from '#triggers/runtime';

/** Bodies that one run gets: it must read them all before it begins. */
const MAX_BATCH_BYTES = 4 * MIB;
/** Bodies held here at a time; a larger one is held alone. */
const MAX_BYTES = 16 * MIB;
/** Messages of one transaction, so that it stays short. */
const MAX_MESSAGES = 1_000;

export interface Formed {
  /** Runs that messages were given to. */
  readonly batches: number;
  readonly messages: number;
  /** Triggers for which another look right away may find more. */
  readonly again: readonly string[];
  /** Triggers that somebody else is at. */
  readonly busy: readonly string[];
}

/** What one trigger gets of its queue. */
interface Portion {
  readonly consumer: Consumer;
  readonly batches: readonly Batch[];
}

/** Gives messages that are due to runs (R-QUE-01). */
@Injectable()
export class QueueBatches {
  constructor(
    private readonly database: Database,
    private readonly repository: BatchRepository,
    private readonly outbox: Outbox,
    private readonly places: TriggerPlaces,
    private readonly settings: DispatchSettings,
  ) {}

  /** Ids of triggers for which `form` may find something to do. */
  async readyTriggers(): Promise<string[]> {
    if (!(await this.repository.hasTriggers(this.database.statements))) return [];
    return this.database.direct(async (session) => {
      await this.repository.byIndexes(session);
      return this.repository.readyTriggers(session);
    });
  }

  /**
   * As many batches as each trigger may have runs beside those that it has, in one transaction and in as many statements
   * for many triggers as for one; the dispatchers are told of them.
   */
  async form(triggerIds: readonly string[]): Promise<Formed> {
    const formed = await this.database.direct((session) => this.formIn(session, triggerIds));
    if (formed.batches > 0) this.outbox.ring();
    return formed;
  }

  private async formIn(session: DirectSession, triggerIds: readonly string[]): Promise<Formed> {
    await this.repository.byIndexes(session);
    const consumers = await this.repository.consumers(session, triggerIds);
    const left = await this.places.left(session, consumers);
    const busy = consumers.flatMap(({ triggerId }) => (left.has(triggerId) ? [] : [triggerId]));
    const { wishes, putOff } = wishesOf(consumers, left);
    if (wishes.length === 0) return { batches: 0, messages: 0, again: putOff, busy };
    const due = await this.repository.takeDue(session, wishes);
    const portions: Portion[] = [];
    const again = [...putOff];
    let bytes = 0;
    for (const { consumer, most, places } of wishes) {
      const found = due.get(consumer.triggerId) ?? [];
      const maxBytes = MAX_BYTES - bytes;
      const batches = found.length === 0 || maxBytes <= 0 ? [] : this.cut(consumer, found, places, maxBytes);
      const given = batches.flatMap(({ messages }) => messages);
      for (const { bodyBytes } of given) bytes += bodyBytes;
      if (batches.length > 0) portions.push({ consumer, batches });
      const isCut = found.length === most || given.length < found.length;
      if (isCut && batches.length < places) again.push(consumer.triggerId);
    }
    const messages = portions.length === 0 ? 0 : await this.give(session, portions);
    return { batches: portions.flatMap(({ batches }) => batches).length, messages, again, busy };
  }

  private cut(
    { batchSize }: Consumer,
    found: readonly DueMessage[],
    maxBatches: number,
    maxBytes: number,
  ): Batch[] {
    const { maxDepth } = this.settings;
    return formBatches(found, { batchSize, maxBatchBytes: MAX_BATCH_BYTES, maxBytes, maxBatches, maxDepth });
  }

  /** @returns how many messages. */
  private async give(session: DirectSession, portions: readonly Portion[]): Promise<number> {
    const all = portions.flatMap(({ consumer, batches }) => batches.map((batch) => ({ consumer, batch })));
    const ids = all.flatMap(({ batch }) => batch.messages.map(({ id }) => id));
    const bodies = await this.repository.bodies(session, ids);
    const given = all.map(({ consumer, batch }) => ({ batch, event: eventOf(consumer, batch, bodies) }));
    await this.outbox.put(
      session,
      given.map(({ event }) => event),
    );
    await this.repository.give(
      session,
      given.flatMap(({ batch, event }) => batch.messages.map(({ id }) => [id, event.id] as const)),
    );
    return ids.length;
  }
}

interface Wish extends DueWish {
  readonly consumer: Consumer;
  readonly places: number;
}

/** What is asked for in one transaction; triggers beyond that are put off. */
function wishesOf(
  consumers: readonly Consumer[],
  left: ReadonlyMap<string, number>,
): { readonly wishes: readonly Wish[]; readonly putOff: readonly string[] } {
  const wishes: Wish[] = [];
  const putOff: string[] = [];
  let room = MAX_MESSAGES;
  for (const consumer of consumers) {
    const { triggerId, appId, queue, batchSize } = consumer;
    const places = left.get(triggerId) ?? 0;
    const most = Math.min(places * batchSize, room);
    room -= most;
    if (most > 0) wishes.push({ triggerId, appId, queue, most, consumer, places });
    else if (places > 0) putOff.push(triggerId);
  }
  return { wishes, putOff };
}

function eventOf(consumer: Consumer, batch: Batch, bodies: ReadonlyMap<string, string>): NewEvent {
  const { appId, queue } = consumer;
  const payload = eventPayload('deliver', new Date(), 'queue', batchPart(queue, batch, bodies));
  const event = eventFor(consumer, { appId, source: 'queue', payload, origin: batch.sender });
  return { ...event, holdsPlace: true };
}
