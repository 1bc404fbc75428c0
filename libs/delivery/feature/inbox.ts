import { Injectable } from '@nestjs/common';
import { TransientMap } from '#kernel';
import type { ResponsePart } from '#contracts';
import { ExecutorDirectory } from './executor-directory.js';

/** Why a waiter was given up before an answer came. */
export class WaiterLostError extends Error {}

/** Takes the parts of a streamed response while its run goes on. */
export interface PartSink {
  /** @returns whether more is wanted, once the client has taken it. */
  part(part: ResponsePart): Promise<boolean>;
}

interface Waiter {
  readonly executorId: string;
  readonly sink: PartSink;
  readonly lose: () => void;
}

/**
 * The replies this orchestrator waits for (R-INBOX-01, D1). A waiter whose executor is gone is told so at once
 * instead of at its deadline; an answer that then still comes finds nobody waiting.
 */
@Injectable()
export class Inbox {
  private readonly waiting = new TransientMap<string, Waiter>();

  constructor(directory: ExecutorDirectory) {
    directory.onGone((executorId) => this.loseAllOf(executorId));
  }

  /**
   * Waits for `answer` on behalf of an execution.
   * @throws WaiterLostError when its executor is gone, or what `answer` throws.
   */
  wait<T>(executionId: string, executorId: string, sink: PartSink, answer: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const lose = () => reject(new WaiterLostError('Executor gone'));
      const waiter = { executorId, sink, lose };
      this.waiting.set(executionId, waiter);
      answer.then(
        (value) => {
          this.forget(executionId, waiter);
          resolve(value);
        },
        (error: Error) => {
          this.forget(executionId, waiter);
          reject(error);
        },
      );
    });
  }

  /** A late answer to one attempt must not take the waiter of the next from the table. */
  private forget(executionId: string, waiter: Waiter): void {
    if (this.waiting.get(executionId) === waiter) this.waiting.delete(executionId);
  }

  /** A part of the response for whoever waits for this execution. @returns whether more is wanted. */
  part(part: ResponsePart): Promise<boolean> {
    return this.waiting.get(part.executionId)?.sink.part(part) ?? Promise.resolve(false);
  }

  /** The executor that an execution waits for; undefined when nobody waits any more. */
  executorOf(executionId: string): string | undefined {
    return this.waiting.get(executionId)?.executorId;
  }

  get size(): number {
    return this.waiting.size;
  }

  private loseAllOf(executorId: string): void {
    for (const [executionId, waiter] of this.waiting.entries()) {
      if (waiter.executorId !== executorId) continue;
      this.waiting.delete(executionId);
      waiter.lose();
    }
  }
}
