import { Injectable } from '@nestjs/common';
import { parseIdempotencyKey } from '#identity/domain';
import { isScriptGone } from '../data/index.js';
import { causeOf, writeHttpPayload } from '../domain/index.js';
import type { Invocation, NewEvent } from '../domain/index.js';
import { OutboxBell } from '../runtime/index.js';
import { AsyncFingerprints } from './async-fingerprints.js';
import { AsyncOnce } from './async-once.js';
import type { Accepted } from './async-once.js';
import { ScriptGoneError } from './data-plane.errors.js';
import { DispatchSettings } from './dispatch.settings.js';
import { OutboxIntake } from './outbox-intake.js';

export type { Accepted } from './async-once.js';

/** Beside the request itself, what an accepted run is remembered with. */
export interface AcceptOptions {
  /** `Idempotency-Key` of the request. */
  readonly idempotencyKey: string | undefined;
  readonly routeId: string;
  /** Who called; null is anonymous. */
  readonly principalId: string | null;
}

/** Names the version to run; who may send it was asked before. */
const VERSION_HEADER = 'x-picloud-version';

/** Takes requests of async routes: the caller is answered when the request is safe, not when it was worked off. */
@Injectable()
export class AsyncRuns {
  constructor(
    private readonly intake: OutboxIntake,
    private readonly once: AsyncOnce,
    private readonly fingerprints: AsyncFingerprints,
    private readonly settings: DispatchSettings,
    private readonly bell: OutboxBell,
  ) {}

  /**
   * Puts the run into the outbox (R-ROUTE-35). When it resolves the run is committed, and takes place whatever ends.
   * The same key with the same request of the same caller gives the first answer again, and no second run.
   * @throws IdempotencyKeyError, KeyReusedError, FirstStillRunningError
   * @throws ScriptGoneError when the script was deleted meanwhile.
   */
  async accept(invocation: Invocation, options: AcceptOptions): Promise<Accepted> {
    try {
      const accepted = await this.put(invocation, options);
      if (accepted.executionId === invocation.executionId) this.bell.ring();
      return accepted;
    } catch (error) {
      if (isScriptGone(error)) throw new ScriptGoneError();
      throw error;
    }
  }

  private async put(invocation: Invocation, options: AcceptOptions): Promise<Accepted> {
    const event = this.eventOf(invocation, options);
    if (options.idempotencyKey === undefined)
      return { executionId: event.id, acceptedAt: await this.intake.put(event) };
    const key = parseIdempotencyKey(options.idempotencyKey);
    return this.once.put(event, {
      ...{ scope: scopeOf(options), key },
      fingerprint: this.fingerprints.of(invocation),
    });
  }

  private eventOf(invocation: Invocation, { principalId }: AcceptOptions): NewEvent {
    const { executionId, script, request } = invocation;
    return {
      ...{ id: executionId, appId: script.appId, scriptId: script.id },
      // Whatever is in force when it is run, unless somebody asked for a certain one.
      version: request.headers[VERSION_HEADER] === undefined ? null : script.version,
      ...{ source: 'http', triggerId: null, principalId },
      payload: writeHttpPayload(invocation),
      cause: causeOf(invocation),
      retry: this.settings.retry,
      ...{ isTransactional: false, deadLetterId: null },
      delayMs: 0,
    };
  }
}

/** The same text of two callers means two things; strangers share one for each route. */
function scopeOf({ principalId, routeId }: AcceptOptions): string {
  return principalId === null ? `async:route:${routeId}` : `async:user:${principalId}`;
}
