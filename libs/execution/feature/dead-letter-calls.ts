import { Injectable } from '@nestjs/common';
import { DomainError, SECOND_MS } from '#kernel';
import { deadLettersList, deadLettersReplay, deadLettersResolve } from '#contracts';
import type { RequestContract, RunScriptRequest } from '#contracts';
import { requireEditedSize } from '#delivery/domain';
import { MessageBus } from '#platform/messaging';
import { askManager } from './ask-manager.js';
import { optional, positive, readCall, text } from './call-fields.js';
import { MalformedCallError, SdkServices } from './sdk-services.js';

const DEADLINE_MS = 5 * SECOND_MS;

/** The manager cannot be reached, or was lost while it was asked. */
export class DeadLettersUnavailableError extends DomainError {
  readonly code = 'dead-letters.unavailable';
  readonly kind = 'busy';

  constructor(options: ErrorOptions) {
    super(
      'Cannot reach the dead letters right now; a replay or resolve may have been done all the same',
      options,
    );
  }
}

export class DeadLettersTimeoutError extends DomainError {
  readonly code = 'dead-letters.timeout';
  readonly kind = 'late';

  constructor(options: ErrorOptions) {
    super(
      'The dead letters did not answer in time; a replay or resolve may have been done all the same',
      options,
    );
  }
}

/** `deadLetters` of scripts: passes calls on to the manager, with the run's token, which says who may (R-DLS-01). */
@Injectable()
export class DeadLetterCalls {
  constructor(
    private readonly bus: MessageBus,
    services: SdkServices,
  ) {
    services.register('deadLetters.list', (run, payload) => this.list(run, payload));
    services.register('deadLetters.replay', (run, payload) => this.replay(run, payload));
    services.register('deadLetters.resolve', (run, payload) => this.resolve(run, payload));
  }

  private async list(run: RunScriptRequest, payload: string): Promise<string> {
    const { unresolved, limit, cursor: after } = readCall(payload);
    const { items, cursor } = await this.ask(run, deadLettersList, {
      runToken: run.runToken,
      ...optional('unresolved', truth, unresolved),
      ...optional('limit', positive, limit),
      ...optional('cursor', text, after),
    });
    return `{"items":${items}${cursor === undefined ? '' : `,"cursor":${JSON.stringify(cursor)}`}}`;
  }

  /** An edited payload's text stands behind a line break, so that it is neither escaped nor parsed on its way. */
  private async replay(run: RunScriptRequest, call: string): Promise<string> {
    const cut = call.indexOf('\n');
    const { id } = readCall(cut < 0 ? call : call.slice(0, cut));
    const wish = { runToken: run.runToken, id: text(id) };
    if (cut < 0) return JSON.stringify(await this.ask(run, deadLettersReplay, wish));
    const payload = call.slice(cut + 1);
    // Here already, so that what is refused in any case does not first travel.
    requireEditedSize(payload);
    return JSON.stringify(await this.ask(run, deadLettersReplay, { ...wish, payload }));
  }

  private async resolve(run: RunScriptRequest, payload: string): Promise<string> {
    const { id, reason } = readCall(payload);
    const call = { runToken: run.runToken, id: text(id), reason: text(reason) };
    return String((await this.ask(run, deadLettersResolve, call)).resolved);
  }

  /** @throws DeadLettersUnavailableError, DeadLettersTimeoutError, and RemoteError with a code of the contract's. */
  private ask<Req extends object, Res extends object>(
    run: RunScriptRequest,
    contract: RequestContract<Req, Res>,
    call: Req,
  ): Promise<Res> {
    return askManager(this.bus, contract, call, run, {
      deadlineMs: DEADLINE_MS,
      unavailable: (options) => new DeadLettersUnavailableError(options),
      late: (options) => new DeadLettersTimeoutError(options),
    });
  }
}

function truth(value: unknown): boolean {
  if (typeof value !== 'boolean') throw new MalformedCallError();
  return value;
}
