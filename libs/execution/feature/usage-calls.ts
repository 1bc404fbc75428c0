import { Injectable } from '@nestjs/common';
import { DomainError, SECOND_MS } from '#kernel';
import { usageRecord } from '#contracts';
import type { RunScriptRequest } from '#contracts';
import { MessageBus } from '#platform/messaging';
import { requireUsageReport } from '#usage/domain';
import { askManager } from './ask-manager.js';
import { MalformedCallError, SdkServices } from './sdk-services.js';

const DEADLINE_MS = 5 * SECOND_MS;

/** The manager cannot be reached, or was lost while it was asked. */
export class UsageUnavailableError extends DomainError {
  readonly code = 'usage.unavailable';
  readonly kind = 'busy';

  constructor(options: ErrorOptions) {
    super('Cannot record the usage right now; it may have been recorded all the same', options);
  }
}

export class UsageTimeoutError extends DomainError {
  readonly code = 'usage.timeout';
  readonly kind = 'late';

  constructor(options: ErrorOptions) {
    super('The usage was not recorded in time; it may have been recorded all the same', options);
  }
}

/** `usage` of scripts: passes reports on to the manager, with the run's token (R-CTX-07). */
@Injectable()
export class UsageCalls {
  constructor(
    private readonly bus: MessageBus,
    services: SdkServices,
  ) {
    services.register('usage.record', (run, payload) => this.record(run, payload));
  }

  /** The attributes' text stands behind a line break, so that it is neither escaped nor parsed on its way. */
  private async record(run: RunScriptRequest, payload: string): Promise<string> {
    const cut = payload.indexOf('\n');
    const { metric, quantity } = readHead(cut < 0 ? payload : payload.slice(0, cut));
    const report = { metric, quantity, attributes: cut < 0 ? undefined : payload.slice(cut + 1) };
    // Here already, so that what is refused in any case does not first travel.
    requireUsageReport(report);
    const { attributes } = report;
    const call = {
      runToken: run.runToken,
      metric,
      quantity,
      ...(attributes === undefined ? {} : { attributes }),
    };
    await askManager(this.bus, usageRecord, call, run, {
      deadlineMs: DEADLINE_MS,
      unavailable: (options) => new UsageUnavailableError(options),
      late: (options) => new UsageTimeoutError(options),
    });
    return '';
  }
}

/** @throws MalformedCallError */
function readHead(json: string): { metric: string; quantity: number } {
  let head: Record<string, unknown>;
  try {
    head = (JSON.parse(json) ?? {}) as Record<string, unknown>;
  } catch {
    throw new MalformedCallError();
  }
  const { metric, quantity } = head;
  if (typeof metric !== 'string' || typeof quantity !== 'number') throw new MalformedCallError();
  return { metric, quantity };
}
