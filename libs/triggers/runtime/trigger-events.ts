import { Injectable } from '@nestjs/common';
import { newId } from '#kernel';
import type { Cause, ClaimedEvent, EventSource, NewEvent } from '#delivery/domain';
import { Outbox } from '#delivery/runtime';
import type { StatementSession } from '#platform/postgres';
import { ListenerRepository } from '#triggers/data';
import type { DeadLetterListener, Listener, TopicListener } from '#triggers/data';
import {
  eventPayload,
  letterPart,
  matchesCollection,
  matchesTopic,
  requireJsonMessage,
} from '#triggers/domain';
import type { LetterNews, StoreKind, Trigger } from '#triggers/domain';

/** The run that did something; what it causes is told apart by it. */
export interface Origin {
  readonly executionId: string;
  readonly rootId: string;
  readonly depth: number;
}

/** A write to a collection, as its triggers are told of it. */
export interface StoreChange {
  readonly kind: StoreKind;
  readonly appId: string;
  readonly collection: string;
  readonly op: string;
  /** JSON text of the part of the event that is the kind's own; asked for only when somebody listens. */
  readonly part: () => string;
}

/** An event that has just become a dead letter. */
export interface NewLetter {
  readonly letterId: string;
  readonly event: ClaimedEvent;
  readonly reason: string;
}

/** Something published. */
export interface Publication {
  readonly appId: string;
  readonly topic: string;
  /** JSON text. */
  readonly message: string;
  /** The run that did it. */
  readonly origin: Origin | undefined;
}

/**
 * Turns what happens into events for the triggers that listen. All within the transaction of what happens, so that both
 * are there or neither (D4, R-OUT-04); `ring` is for behind its commit.
 */
@Injectable()
export class TriggerEvents {
  constructor(
    private readonly listeners: ListenerRepository,
    private readonly outbox: Outbox,
  ) {}

  /**
   * One event for each enabled trigger of the app whose glob and operations say so.
   * @param origin the run that wrote; undefined for a person's own doing.
   * @returns how many there are.
   */
  async changed(session: StatementSession, change: StoreChange, origin: Origin | undefined): Promise<number> {
    const { kind, appId, collection, op, part } = change;
    const listening = (await this.listeners.ofStore(session, appId, kind)).filter(
      ({ collectionGlob, ops }) =>
        (ops.length === 0 || ops.includes(op)) && matchesCollection(collectionGlob, collection),
    );
    if (listening.length === 0) return 0;
    const payload = eventPayload(op, new Date(), kind, part());
    return this.put(session, appId, kind, listening, payload, origin);
  }

  /**
   * For each publication of the app one event for each of its enabled triggers whose pattern takes the topic (R-PUB-03,
   * R-PUB-04).
   * @returns how many there are of each.
   * @throws InvalidInputError `pubsub.invalid-message` when somebody listens and the message is not JSON.
   */
  async published(
    session: StatementSession,
    appId: string,
    publications: readonly Publication[],
  ): Promise<readonly number[]> {
    const listeners = await this.listeners.ofTopics(session, appId);
    const events = publications.map((publication) => eventsOf(publication, listeners));
    await this.outbox.put(session, events.flat());
    return events.map(({ length }) => length);
  }

  /**
   * An event for the enabled trigger of the address, with its payload still to come; it is for the caller to put.
   * @param address in lower case, the part in front of the `@`.
   */
  async addressed(session: StatementSession, appId: string, address: string): Promise<NewEvent | undefined> {
    const listener = await this.listeners.ofEmail(session, appId, address);
    return listener && eventFor(listener, { appId, source: 'email', payload: '{}', origin: undefined });
  }

  /** One event for each enabled dead_letter trigger whose filters say so (R-TDL-01, R-TDL-03). */
  async buried(session: StatementSession, letters: readonly NewLetter[]): Promise<number> {
    const appIds = [...new Set(letters.map(({ event }) => event.appId))];
    const listening = await this.listeners.ofDeadLetters(session, appIds);
    const events = letters.flatMap((letter) => {
      const concerned = listening.filter((listener) => concerns(listener, letter.event));
      if (concerned.length === 0) return [];
      const payload = eventPayload('create', new Date(), 'deadLetter', letterPart(letterNews(letter)));
      const { event, letterId: deadLetterId } = letter;
      const { id: executionId, appId, cause } = event;
      const occurrence = { appId, source: 'dead_letter', payload, deadLetterId } as const;
      return concerned.map((listener) =>
        eventFor(listener, { ...occurrence, origin: { ...cause, executionId } }),
      );
    });
    await this.outbox.put(session, events);
    return events.length;
  }

  /**
   * One event for one trigger, whatever its filters are.
   * @param part JSON text of the part that is of the kind's own.
   * @returns its id, which is that of the execution.
   */
  async fired(session: StatementSession, trigger: Trigger, op: string, part: string): Promise<string> {
    const { id: triggerId, appId, details } = trigger;
    const { kind: source } = details;
    const payload = eventPayload(op, new Date(), source === 'dead_letter' ? 'deadLetter' : source, part);
    const event = eventFor({ triggerId, ...trigger }, { appId, source, payload, origin: undefined });
    await this.outbox.put(session, [event]);
    return event.id;
  }

  /** To be called behind the commit. */
  ring(): void {
    this.outbox.ring();
  }

  private async put(
    session: StatementSession,
    appId: string,
    source: EventSource,
    listening: readonly Listener[],
    payload: string,
    origin: Origin | undefined,
  ): Promise<number> {
    const events = listening.map((listener) => eventFor(listener, { appId, source, payload, origin }));
    await this.outbox.put(session, events);
    return events.length;
  }
}

function eventsOf(publication: Publication, listeners: readonly TopicListener[]): NewEvent[] {
  const { appId, topic, message, origin } = publication;
  const listening = listeners.filter(({ topicPattern }) => matchesTopic(topicPattern, topic));
  if (listening.length === 0) return [];
  requireJsonMessage(message);
  const part = `{"topic":${JSON.stringify(topic)},"message":${message}}`;
  const payload = eventPayload('publish', new Date(), 'pubsub', part);
  return listening.map((listener) => eventFor(listener, { appId, source: 'pubsub', payload, origin }));
}

function concerns(
  listener: DeadLetterListener,
  { appId, source, triggerId, scriptId }: ClaimedEvent,
): boolean {
  const { sourceKind, sourceTriggerId, scriptIdFilter } = listener;
  return (
    listener.appId === appId &&
    (sourceKind === null || sourceKind === source) &&
    (sourceTriggerId === null || sourceTriggerId === triggerId) &&
    (scriptIdFilter === null || scriptIdFilter === scriptId)
  );
}

function letterNews({ letterId: id, event, reason }: NewLetter): LetterNews {
  const { source, failures, payload, payloadBytes } = event;
  return { id, source, reason, attempts: failures + 1, payload, payloadBytes };
}

export interface Occurrence {
  readonly appId: string;
  readonly source: EventSource;
  /** JSON text, of `eventPayload`. */
  readonly payload: string;
  readonly origin: Origin | undefined;
  readonly deadLetterId?: string;
}

/** What a trigger's script is to be run for. */
export function eventFor(listener: Listener, occurrence: Occurrence): NewEvent {
  const { triggerId, scriptId, registeredBy: principalId, isTransactional, retry } = listener;
  const { appId, source, payload, origin, deadLetterId = null } = occurrence;
  const id = newId();
  return {
    ...{ id, appId, scriptId, version: null, source, triggerId, payload, principalId },
    cause: causeOf(id, origin),
    ...{ retry, isTransactional, deadLetterId, delayMs: 0 },
  };
}

/** One hop further than what did it (R-DISP-09); what nobody's run did is the beginning of its own chain. */
function causeOf(id: string, origin: Origin | undefined): Cause {
  if (origin === undefined) return { rootId: id, parentId: null, depth: 0 };
  return { rootId: origin.rootId, parentId: origin.executionId, depth: origin.depth + 1 };
}
