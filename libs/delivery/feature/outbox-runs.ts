import { Injectable } from '@nestjs/common';
import { DomainError, SECOND_MS } from '#kernel';
import { Logger } from '#platform/telemetry';
import { findScript } from '#routing/domain';
import type { RoutableScript } from '#routing/domain';
import { RoutingTables } from '#routing/runtime';
import { isTooDeep, MAX_LOST_LEASES } from '../domain/index.js';
import type { ClaimedEvent } from '../domain/index.js';
import { AsyncAnswer } from './async-answer.js';
import { ended, refusal, refusalOf } from './attempt.js';
import type { Attempt } from './attempt.js';
import { NotInvocableError } from './data-plane.errors.js';
import { DispatchSettings } from './dispatch.settings.js';
import { invocationOf, NO_REQUEST } from './event-invocation.js';
import { RegistrantGoneError, Registrants } from './registrants.js';
import { ScriptPresence } from './script-presence.js';
import { ScriptRunner } from './script-runner.js';

const UNKNOWN_SCRIPT_AGAIN_AFTER_MS = SECOND_MS;
const NO_RECEIPT = { cpuMs: 0, wallMs: 0, waitMs: 0, peakHeapBytes: 0, sdkCalls: 0 };

/** Runs events as requests are run: the same executors, the same gate, the same limits (R-DISP-14). */
@Injectable()
export class OutboxRuns {
  private tooDeepCount = 0;

  constructor(
    private readonly tables: RoutingTables,
    private readonly runner: ScriptRunner,
    private readonly registrants: Registrants,
    private readonly scripts: ScriptPresence,
    private readonly settings: DispatchSettings,
    private readonly logger: Logger,
  ) {}

  /** Events that were not run because they were effects of too many effects (R-OPS-04). */
  get tooDeep(): number {
    return this.tooDeepCount;
  }

  /** Never throws: whatever goes wrong is the attempt's outcome. */
  async run(event: ClaimedEvent): Promise<Attempt> {
    if (isTooDeep(event, this.settings.maxDepth)) return this.skip(event);
    const script = findScript(this.tables.current(), event.scriptId);
    if (script === undefined) return this.unknown(event);
    const startedAt = Date.now();
    try {
      refuseUnrunnable(event, script);
      const invocation = invocationOf(event, script, await this.registrants.of(event));
      const answer = new AsyncAnswer(script.limits.maxResponseBytes);
      const run = await this.runner.run(invocation, answer);
      return ended(event, invocation, startedAt, {
        ...answer.finish(run),
        receipt: run.receipt,
        log: run.log,
        effects: run.effects,
      });
    } catch (error) {
      return refusalOf(error) ?? this.broken(event, script, startedAt, error);
    }
  }

  /** The table is behind, and its change on its way; or the script is deleted, and its events are not lost with it. */
  private async unknown({ id, scriptId }: ClaimedEvent): Promise<Attempt> {
    try {
      if (await this.scripts.has(scriptId)) return refusal(UNKNOWN_SCRIPT_AGAIN_AFTER_MS);
    } catch (error) {
      this.logger.warn({ err: error, executionId: id }, 'Cannot look for the script of an event');
      return refusal(UNKNOWN_SCRIPT_AGAIN_AFTER_MS);
    }
    const { code, message } = new ScriptDeletedError();
    const error = { code, message, stack: null };
    return { outcome: { kind: 'failed', error, version: 0, isFinal: true }, lacksExecutor: false };
  }

  private skip(event: ClaimedEvent): Attempt {
    const { id, appId, scriptId, source, cause } = event;
    this.tooDeepCount += 1;
    this.logger.warn(
      { executionId: id, appId, scriptId, source, ...cause },
      `Not run: it is an effect of more than ${this.settings.maxDepth} effects`,
    );
    return { outcome: { kind: 'too-deep' }, lacksExecutor: false };
  }

  /** Nothing has run, and another attempt may fare no better: it counts. */
  private broken(event: ClaimedEvent, script: RoutableScript, startedAt: number, cause: unknown): Attempt {
    const isExpected = cause instanceof DomainError;
    if (!isExpected) this.logger.error({ err: cause, executionId: event.id }, 'Cannot run an event');
    const error = {
      code: isExpected ? cause.code : 'internal',
      message: isExpected ? cause.message : 'Internal error',
    };
    const kept = { status: 'error' as const, error, response: null, responseBytes: 0 };
    const { id: executionId, source, payload } = event;
    const triggered = source === 'http' ? {} : { event: { source, payload } };
    const invocation = { ...NO_REQUEST, executionId, script, ...triggered };
    const isFinal = cause instanceof NotInvocableError || cause instanceof RegistrantGoneError;
    return ended(event, invocation, startedAt, { ...kept, receipt: NO_RECEIPT, log: '[]' }, isFinal);
  }
}

/** It was deleted while its event waited. */
class ScriptDeletedError extends DomainError {
  readonly code = 'script.deleted';
  readonly kind = 'failed';

  constructor() {
    super('Not run: the script was deleted while the event waited');
  }
}

/** Whoever had it has ended, time and again. */
class EventLostError extends DomainError {
  readonly code = 'event.lost';
  readonly kind = 'failed';

  constructor() {
    super(`Not run: ${MAX_LOST_LEASES} processes have ended while they had it`);
  }
}

/** @throws NotInvocableError, EventLostError */
function refuseUnrunnable({ lostLeases }: ClaimedEvent, { kind, name }: RoutableScript): void {
  if (kind === 'module') throw new NotInvocableError(name);
  if (lostLeases >= MAX_LOST_LEASES) throw new EventLostError();
}
