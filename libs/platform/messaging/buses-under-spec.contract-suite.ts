import { setTimeout as sleep } from 'node:timers/promises';
import { Allow, IsInt, IsOptional, IsString } from 'class-validator';
import { defineEvent, defineRequest, Verbatim } from '#contracts';
import type { EventContract, RequestContract } from '#contracts';
import { newId } from '#kernel';
import type { DomainError } from '#kernel';
import type { MessageBus } from './index.js';

export interface BusesForSpecs {
  readonly bus: MessageBus;
  /** Another process's end of the same bus; within one process the same object. */
  readonly peer: MessageBus;
  stop(): Promise<void>;
}

export class Question {
  @IsInt() number!: number;
  @IsOptional() @IsString() text?: string;
  @Verbatim() @IsOptional() @IsString() page?: string;
  @Allow() extra?: unknown;
}

export class Answer {
  @IsInt() number!: number;
  @IsOptional() @IsString() text?: string;
  @Verbatim() @IsOptional() @IsString() page?: string;
  @Allow() extra?: unknown;
}

export class Notice {
  @IsInt() number!: number;
}

/** The buses of one spec, and contracts on subjects that no other spec has: they may share a server. */
export class BusesUnderSpec {
  bus!: MessageBus;
  peer!: MessageBus;
  ask!: RequestContract<Question, Answer>;
  tell!: EventContract<Notice>;
  stop!: () => Promise<void>;

  take(buses: BusesForSpecs): void {
    const owner = `spec-${newId()}`;
    this.bus = buses.bus;
    this.peer = buses.peer;
    this.stop = () => buses.stop();
    this.ask = defineRequest({
      subject: `${owner}.v1.ask-it`,
      request: Question,
      response: Answer,
      errors: [],
    });
    this.tell = defineEvent({ subject: `${owner}.v1.told-it`, event: Notice });
  }

  async start(): Promise<void> {
    await Promise.all([this.bus.start(), this.peer.start()]);
  }
}

export const within = { deadlineMs: 5_000 };

export const double = (question: Question): Promise<Answer> =>
  Promise.resolve({ number: question.number * 2 });

/** A message that breaks its contract, as a peer of another release may send it. */
export const anInvalid = <T>(message: object): T => message as unknown as T;

export const failure = (asked: Promise<unknown>): Promise<DomainError> =>
  asked.then(
    () => Promise.reject(new Error('was answered')),
    (error: DomainError) => error,
  );

/** Waits for what comes by itself. @throws Error when it has not come within 2 s. */
export async function until(holds: () => boolean): Promise<void> {
  for (let waitedMs = 0; waitedMs < 2_000; waitedMs += 5) {
    if (holds()) return;
    await sleep(5);
  }
  throw new Error('did not come');
}
