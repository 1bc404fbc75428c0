import { Injectable } from '@nestjs/common';
import { DomainError, SECOND_MS } from '#kernel';
import { kvDelete, kvGet, kvGetMany, kvHas, kvList, kvSet } from '#contracts';
import type { RequestContract, RunScriptRequest } from '#contracts';
import { MessageBus } from '#platform/messaging';
import { requireValueSize } from '#stores/domain';
import { askManager } from './ask-manager.js';
import { optional, readCall, text, wholeNumber } from './call-fields.js';
import { MalformedCallError, SdkServices } from './sdk-services.js';

const DEADLINE_MS = 5 * SECOND_MS;

/** The manager cannot be reached, or was lost while it was asked. */
export class KvUnavailableError extends DomainError {
  readonly code = 'kv.unavailable';
  readonly kind = 'busy';

  constructor(options: ErrorOptions) {
    super('Cannot reach the store right now; a set or delete may have been done all the same', options);
  }
}

export class KvTimeoutError extends DomainError {
  readonly code = 'kv.timeout';
  readonly kind = 'late';

  constructor(options: ErrorOptions) {
    super('The store did not answer in time; a set or delete may have been done all the same', options);
  }
}

/** `kv` of scripts: passes calls on to the manager, with the run's token and never with an app's id (R-CTX-07). */
@Injectable()
export class KvCalls {
  constructor(
    private readonly bus: MessageBus,
    services: SdkServices,
  ) {
    services.register('kv.get', (run, payload) => this.get(run, payload));
    services.register('kv.getMany', (run, payload) => this.getMany(run, payload));
    services.register('kv.has', (run, payload) => this.has(run, payload));
    services.register('kv.set', (run, payload) => this.set(run, payload));
    services.register('kv.delete', (run, payload) => this.delete(run, payload));
    services.register('kv.list', (run, payload) => this.list(run, payload));
  }

  /** @returns the value's JSON text, or nothing: no JSON text is empty. */
  private async get(run: RunScriptRequest, payload: string): Promise<string> {
    const { collection, key } = readCall(payload);
    const call = { runToken: run.runToken, collection: text(collection), key: text(key) };
    return (await this.ask(run, kvGet, call)).value ?? '';
  }

  private async getMany(run: RunScriptRequest, payload: string): Promise<string> {
    const { collection, keys } = readCall(payload);
    if (!Array.isArray(keys)) throw new MalformedCallError();
    const call = { runToken: run.runToken, collection: text(collection), keys: keys.map(text) };
    return (await this.ask(run, kvGetMany, call)).values;
  }

  private async has(run: RunScriptRequest, payload: string): Promise<string> {
    const { collection, key } = readCall(payload);
    const call = { runToken: run.runToken, collection: text(collection), key: text(key) };
    return String((await this.ask(run, kvHas, call)).found);
  }

  /** The value's text stands behind a line break, so that it is neither escaped nor parsed on its way. */
  private async set(run: RunScriptRequest, payload: string): Promise<string> {
    const cut = payload.indexOf('\n');
    if (cut < 0) throw new MalformedCallError();
    const { collection, key, ttlSeconds, ifVersion } = readCall(payload.slice(0, cut));
    const value = payload.slice(cut + 1);
    // Here already, so that what is refused in any case does not first travel.
    requireValueSize(value);
    const call = {
      runToken: run.runToken,
      collection: text(collection),
      key: text(key),
      value,
      ...optional('ttlSeconds', number, ttlSeconds),
      ...optional('ifVersion', wholeNumber, ifVersion),
    };
    return String((await this.ask(run, kvSet, call)).version);
  }

  private async delete(run: RunScriptRequest, payload: string): Promise<string> {
    const { collection, key } = readCall(payload);
    const call = { runToken: run.runToken, collection: text(collection), key: text(key) };
    return String((await this.ask(run, kvDelete, call)).deleted);
  }

  private async list(run: RunScriptRequest, payload: string): Promise<string> {
    const { collection, prefix, limit, cursor: after } = readCall(payload);
    const { items, cursor } = await this.ask(run, kvList, {
      runToken: run.runToken,
      collection: text(collection),
      ...optional('prefix', text, prefix),
      ...optional('limit', wholeNumber, limit),
      ...optional('cursor', text, after),
    });
    return `{"items":${items}${cursor === undefined ? '' : `,"cursor":${JSON.stringify(cursor)}`}}`;
  }

  /** @throws KvUnavailableError, KvTimeoutError, and RemoteError with a code of the contract's. */
  private ask<Req extends object, Res extends object>(
    run: RunScriptRequest,
    contract: RequestContract<Req, Res>,
    call: Req,
  ): Promise<Res> {
    return askManager(this.bus, contract, call, run, {
      deadlineMs: DEADLINE_MS,
      unavailable: (options) => new KvUnavailableError(options),
      late: (options) => new KvTimeoutError(options),
    });
  }
}

function number(value: unknown): number {
  if (typeof value !== 'number') throw new MalformedCallError();
  return value;
}
