import { Injectable } from '@nestjs/common';
import { DomainError, SECOND_MS } from '#kernel';
import {
  docsCount,
  docsCreate,
  docsCreateIndex,
  docsDelete,
  docsFind,
  docsGet,
  docsReplace,
  docsUpdate,
} from '#contracts';
import type { RequestContract, RunScriptRequest } from '#contracts';
import { MessageBus } from '#platform/messaging';
import { requireDataSize } from '#stores/domain';
import { askManager } from './ask-manager.js';
import { optional, positive, readCall, text } from './call-fields.js';
import type { Fields } from './call-fields.js';
import { MalformedCallError, SdkServices } from './sdk-services.js';

const DEADLINE_MS = 5 * SECOND_MS;

/** The manager cannot be reached, or was lost while it was asked. */
export class DocsUnavailableError extends DomainError {
  readonly code = 'docs.unavailable';
  readonly kind = 'busy';

  constructor(options: ErrorOptions) {
    super('Cannot reach the store right now; a write may have been done all the same', options);
  }
}

export class DocsTimeoutError extends DomainError {
  readonly code = 'docs.timeout';
  readonly kind = 'late';

  constructor(options: ErrorOptions) {
    super('The store did not answer in time; a write may have been done all the same', options);
  }
}

/** `docs` of scripts: passes calls on to the manager, with the run's token and never with an app's id (R-CTX-07). */
@Injectable()
export class DocsCalls {
  constructor(
    private readonly bus: MessageBus,
    services: SdkServices,
  ) {
    services.register('docs.create', (run, payload) => this.create(run, payload));
    services.register('docs.get', (run, payload) => this.get(run, payload));
    services.register('docs.update', (run, payload) => this.write(run, docsUpdate, payload));
    services.register('docs.replace', (run, payload) => this.write(run, docsReplace, payload));
    services.register('docs.delete', (run, payload) => this.delete(run, payload));
    services.register('docs.find', (run, payload) => this.find(run, payload));
    services.register('docs.count', (run, payload) => this.count(run, payload));
    services.register('docs.createIndex', (run, payload) => this.createIndex(run, payload));
  }

  private async create(run: RunScriptRequest, payload: string): Promise<string> {
    const { head, data } = readWrite(payload);
    return (await this.ask(run, docsCreate, { ...callOf(run, head), data })).doc;
  }

  /** @returns the document's JSON text, or nothing: no JSON text is empty. */
  private async get(run: RunScriptRequest, payload: string): Promise<string> {
    const call = readCall(payload);
    return (await this.ask(run, docsGet, { ...callOf(run, call), id: text(call['id']) })).doc ?? '';
  }

  private async write(run: RunScriptRequest, contract: typeof docsUpdate, payload: string): Promise<string> {
    const { head, data } = readWrite(payload);
    const call = { ...callOf(run, head), ...idOf(head), data };
    return (await this.ask(run, contract, call)).doc;
  }

  private async delete(run: RunScriptRequest, payload: string): Promise<string> {
    const call = readCall(payload);
    return String((await this.ask(run, docsDelete, { ...callOf(run, call), ...idOf(call) })).deleted);
  }

  /** The filter stands behind a line break, and the sort behind another: JSON text has none. */
  private async find(run: RunScriptRequest, payload: string): Promise<string> {
    const [head = '', filter, sort] = payload.split('\n');
    const call = readCall(head);
    const { items, cursor } = await this.ask(run, docsFind, {
      ...callOf(run, call),
      ...said('filter', filter),
      ...said('sort', sort),
      ...optional('limit', positive, call['limit']),
      ...optional('cursor', text, call['cursor']),
    });
    return `{"items":${items}${cursor === undefined ? '' : `,"cursor":${JSON.stringify(cursor)}`}}`;
  }

  private async count(run: RunScriptRequest, payload: string): Promise<string> {
    const [head = '', filter] = payload.split('\n');
    const call = { ...callOf(run, readCall(head)), ...said('filter', filter) };
    return String((await this.ask(run, docsCount, call)).count);
  }

  private async createIndex(run: RunScriptRequest, payload: string): Promise<string> {
    const call = readCall(payload);
    const { ready } = await this.ask(run, docsCreateIndex, {
      ...callOf(run, call),
      field: text(call['field']),
    });
    return String(ready);
  }

  /** @throws DocsUnavailableError, DocsTimeoutError, and RemoteError with a code of the contract's. */
  private ask<Req extends object, Res extends object>(
    run: RunScriptRequest,
    contract: RequestContract<Req, Res>,
    call: Req,
  ): Promise<Res> {
    return askManager(this.bus, contract, call, run, {
      deadlineMs: DEADLINE_MS,
      unavailable: (options) => new DocsUnavailableError(options),
      late: (options) => new DocsTimeoutError(options),
    });
  }
}

/**
 * The data's text stands behind a line break, so that it is neither escaped nor parsed on its way.
 * @throws MalformedCallError, and DocsTooLargeError already here: what is refused in any case does not first travel.
 */
function readWrite(payload: string): { head: Fields; data: string } {
  const cut = payload.indexOf('\n');
  if (cut < 0) throw new MalformedCallError();
  const data = payload.slice(cut + 1);
  requireDataSize(data);
  return { head: readCall(payload.slice(0, cut)), data };
}

function callOf({ runToken }: RunScriptRequest, call: Fields): { runToken: string; collection: string } {
  return { runToken, collection: text(call['collection']) };
}

function idOf(call: Fields): { id: string; ifVersion?: number } {
  return { id: text(call['id']), ...optional('ifVersion', positive, call['ifVersion']) };
}

/** What was left out is empty. */
function said<Name extends string>(name: Name, json: string | undefined): Partial<Record<Name, string>> {
  return json === undefined || json === '' ? {} : ({ [name]: json } as Record<Name, string>);
}
