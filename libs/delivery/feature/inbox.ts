import { Injectable } from '@nestjs/common';
import { ExecutorDirectory } from './executor-directory.js';

/** Why a waiter was given up before an answer came. */
export class WaiterLostError extends Error {}

interface Waiter {
  readonly executorId: string;
  readonly lose: () => void;
}

/**
 * The replies this orchestrator waits for (R-INBOX-01, D1). A waiter whose executor is gone is told so at once
 * instead of at its deadline; an answer that then still comes finds nobody waiting.
 */
@Injectable()
export class Inbox {
  private readonly waiting = new Map<string, Waiter>();

  constructor(directory: ExecutorDirectory) {
    directory.onGone((executorId) => this.loseAllOf(executorId));
  }

  /**
   * Waits for `answer` on behalf of an execution.
   * @throws WaiterLostError when its executor is gone, or what `answer` throws.
   */
  wait<T>(executionId: string, executorId: string, answer: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.waiting.set(executionId, { executorId, lose: () => reject(new WaiterLostError('Executor gone')) });
      answer.then(
        (value) => {
          this.waiting.delete(executionId);
          resolve(value);
        },
        (error: Error) => {
          this.waiting.delete(executionId);
          reject(error);
        },
      );
    });
  }

  /** Whether somebody still waits for this execution. */
  has(executionId: string): boolean {
    return this.waiting.has(executionId);
  }

  get size(): number {
    return this.waiting.size;
  }

  private loseAllOf(executorId: string): void {
    for (const [executionId, waiter] of this.waiting) {
      if (waiter.executorId !== executorId) continue;
      this.waiting.delete(executionId);
      waiter.lose();
    }
  }
}
