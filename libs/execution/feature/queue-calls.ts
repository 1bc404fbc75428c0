import { Injectable } from '@nestjs/common';
import { DomainError, SECOND_MS } from '#kernel';
import { queueSend } from '#contracts';
import type { RunScriptRequest } from '#contracts';
import { MessageBus } from '#platform/messaging';
import { requireBodySize, requireQueue, requireSendOptions } from '#queues/domain';
import type { SendOptions } from '#queues/domain';
import { askManager } from './ask-manager.js';
import { MalformedCallError, SdkServices } from './sdk-services.js';

const DEADLINE_MS = 5 * SECOND_MS;

/** The manager cannot be reached, or was lost while it was asked. */
export class QueueUnavailableError extends DomainError {
  readonly code = 'queue.unavailable';
  readonly kind = 'busy';

  constructor(options: ErrorOptions) {
    super('Cannot send right now; the message may have been sent all the same', options);
  }
}

export class QueueTimeoutError extends DomainError {
  readonly code = 'queue.timeout';
  readonly kind = 'late';

  constructor(options: ErrorOptions) {
    super('The message was not taken in time; it may have been sent all the same', options);
  }
}

/** `queue` of scripts: passes messages on to the manager, with the run's token and never with an app's id (R-CTX-07). */
@Injectable()
export class QueueCalls {
  constructor(
    private readonly bus: MessageBus,
    services: SdkServices,
  ) {
    services.register('queue.send', (run, payload) => this.send(run, payload));
  }

  /** The body's text stands behind a line break, so that it is neither escaped nor parsed on its way. */
  private async send(run: RunScriptRequest, payload: string): Promise<string> {
    const cut = payload.indexOf('\n');
    if (cut < 0) throw new MalformedCallError();
    const { queue, ...options } = readCall(payload.slice(0, cut));
    const body = payload.slice(cut + 1);
    // Here already, so that what is refused in any case does not first travel.
    requireQueue(queue);
    requireBodySize(body);
    requireSendOptions(options);
    const call = { runToken: run.runToken, queue, body, ...given(options) };
    const { id, isDuplicate } = await askManager(this.bus, queueSend, call, run, {
      deadlineMs: DEADLINE_MS,
      unavailable: (error) => new QueueUnavailableError(error),
      late: (error) => new QueueTimeoutError(error),
    });
    return JSON.stringify({ id, isDuplicate });
  }
}

/** @throws MalformedCallError */
function readCall(json: string): SendOptions & { readonly queue: string } {
  let call: Record<string, unknown>;
  try {
    call = (JSON.parse(json) ?? {}) as Record<string, unknown>;
  } catch {
    throw new MalformedCallError();
  }
  const { queue, delaySeconds, dedupeKey, priority } = call;
  if (typeof queue !== 'string') throw new MalformedCallError();
  return {
    queue,
    delaySeconds: numberIn(delaySeconds),
    dedupeKey: textIn(dedupeKey),
    priority: numberIn(priority),
  };
}

function numberIn(value: unknown): number | undefined {
  if (value === undefined || typeof value === 'number') return value;
  throw new MalformedCallError();
}

function textIn(value: unknown): string | undefined {
  if (value === undefined || typeof value === 'string') return value;
  throw new MalformedCallError();
}

function given({ delaySeconds, dedupeKey, priority }: SendOptions) {
  return {
    ...(delaySeconds === undefined ? {} : { delaySeconds }),
    ...(dedupeKey === undefined ? {} : { dedupeKey }),
    ...(priority === undefined ? {} : { priority }),
  };
}
