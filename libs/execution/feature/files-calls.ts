import { Injectable } from '@nestjs/common';
import { DomainError, isUuid, SECOND_MS } from '#kernel';
import {
  filesBegin,
  filesCreate,
  filesDelete,
  filesHead,
  filesList,
  filesPart,
  filesRead,
  filesUpdate,
} from '#contracts';
import type { RequestContract, RunScriptRequest } from '#contracts';
import { BusDeadlineError, BusDownError, BusUnservedError, MessageBus } from '#platform/messaging';
import { FILES_LIMITS, FilesUnavailableError, FilesUploadLostError } from '#stores/domain';
import { optional, positive, readCall, text, wholeNumber } from './call-fields.js';
import type { Fields } from './call-fields.js';
import { MalformedCallError, SdkServices } from './sdk-services.js';

/** Longer than other stores have: behind it are megabytes that are on a disk when it is answered. */
const DEADLINE_MS = 30 * SECOND_MS;

export class FilesTimeoutError extends DomainError {
  readonly code = 'files.timeout';
  readonly kind = 'late';

  constructor(options: ErrorOptions) {
    super('The store did not answer in time; a write may have been done all the same', options);
  }
}

/** `files` of scripts: passes calls on to the manager, with the run's token and never with an app's id (R-CTX-07). */
@Injectable()
export class FilesCalls {
  constructor(
    private readonly bus: MessageBus,
    services: SdkServices,
  ) {
    services.register('files.create', (run, payload) => this.create(run, payload));
    services.register('files.update', (run, payload) => this.update(run, payload));
    services.register('files.begin', (run) => this.begin(run));
    services.register('files.part', (run, payload) => this.part(run, payload));
    services.register('files.head', (run, payload) => this.head(run, payload));
    services.register('files.read', (run, payload) => this.read(run, payload));
    services.register('files.delete', (run, payload) => this.delete(run, payload));
    services.register('files.list', (run, payload) => this.list(run, payload));
  }

  private async create(run: RunScriptRequest, payload: string): Promise<string> {
    const { head, bytes } = readWrite(payload);
    const { to, content } = contentOf(head, bytes);
    const call = { ...callOf(run, head), ...wordsOf(head), name: text(head['name']), ...content };
    return (await this.ask(run, filesCreate, call, to)).file;
  }

  private async update(run: RunScriptRequest, payload: string): Promise<string> {
    const { head, bytes } = readWrite(payload);
    const { to, content } = contentOf(head, bytes);
    const call = { ...callOf(run, head), id: text(head['id']), ...wordsOf(head), ...content };
    return (await this.ask(run, filesUpdate, call, to)).file;
  }

  /** @returns what parts and the write itself name the upload by. */
  private async begin(run: RunScriptRequest): Promise<string> {
    const { upload, at } = await this.ask(run, filesBegin, { runToken: run.runToken });
    return `${at}.${upload}`;
  }

  private async part(run: RunScriptRequest, payload: string): Promise<string> {
    const { head, bytes } = readWrite(payload);
    if (bytes === undefined) throw new MalformedCallError();
    const { to, upload } = uploadOf(head['upload']);
    const call = { runToken: run.runToken, upload, seq: wholeNumber(head['seq']), bytes };
    return String((await this.ask(run, filesPart, call, to)).taken);
  }

  /** @returns the file's JSON text, or nothing: no JSON text is empty. */
  private async head(run: RunScriptRequest, payload: string): Promise<string> {
    const call = readCall(payload);
    return (await this.ask(run, filesHead, { ...callOf(run, call), id: text(call['id']) })).file ?? '';
  }

  /** @returns the file's JSON text, and behind a line break the part; nothing when there is no file. */
  private async read(run: RunScriptRequest, payload: string): Promise<string> {
    const call = readCall(payload);
    const { file, bytes = '' } = await this.ask(run, filesRead, {
      ...callOf(run, call),
      id: text(call['id']),
      offset: wholeNumber(call['offset']),
      maxBytes: Math.max(1, wholeNumber(call['maxBytes'])),
      ...optional('sha256', text, call['sha256']),
    });
    return file === undefined ? '' : `${file}\n${bytes}`;
  }

  private async delete(run: RunScriptRequest, payload: string): Promise<string> {
    const call = readCall(payload);
    return String((await this.ask(run, filesDelete, { ...callOf(run, call), id: text(call['id']) })).deleted);
  }

  private async list(run: RunScriptRequest, payload: string): Promise<string> {
    const call = readCall(payload);
    const { items, cursor } = await this.ask(run, filesList, {
      ...callOf(run, call),
      ...optional('prefix', text, call['prefix']),
      ...optional('limit', positive, call['limit']),
      ...optional('cursor', text, call['cursor']),
    });
    return `{"items":${items}${cursor === undefined ? '' : `,"cursor":${JSON.stringify(cursor)}`}}`;
  }

  /**
   * @param to the one process that has what was uploaded.
   * @throws FilesUnavailableError, FilesTimeoutError, FilesUploadLostError, and RemoteError with a code of the contract's.
   */
  private async ask<Req extends object, Res extends object>(
    { limits }: RunScriptRequest,
    contract: RequestContract<Req, Res>,
    call: Req,
    to?: string,
  ): Promise<Res> {
    // Nobody is there for an answer that comes after the run's own end.
    const deadlineMs = Math.min(DEADLINE_MS, limits.wallMs);
    try {
      return await this.bus.request(contract, call, { deadlineMs, ...(to === undefined ? {} : { to }) });
    } catch (cause) {
      if (cause instanceof BusDeadlineError) throw new FilesTimeoutError({ cause });
      if (cause instanceof BusUnservedError && to !== undefined) throw new FilesUploadLostError({ cause });
      if (cause instanceof BusUnservedError || cause instanceof BusDownError)
        throw new FilesUnavailableError({ cause });
      throw cause;
    }
  }
}

/**
 * Bytes stand behind a line break, one latin1 character each, so that they are neither escaped nor parsed on their way.
 * @throws MalformedCallError
 */
function readWrite(payload: string): { head: Fields; bytes: string | undefined } {
  const cut = payload.indexOf('\n');
  if (cut < 0) return { head: readCall(payload), bytes: undefined };
  const bytes = payload.slice(cut + 1);
  if (bytes.length > FILES_LIMITS.maxPartBytes) throw new MalformedCallError();
  return { head: readCall(payload.slice(0, cut)), bytes };
}

function callOf({ runToken }: RunScriptRequest, call: Fields): { runToken: string; collection: string } {
  return { runToken, collection: text(call['collection']) };
}

function wordsOf(call: Fields): { name?: string; contentType?: string; metadata?: string } {
  return {
    ...optional('name', text, call['name']),
    ...optional('contentType', text, call['contentType']),
    ...optional('metadata', text, call['metadata']),
  };
}

/** What a write brings: bytes, what was uploaded, or neither. */
function contentOf(
  call: Fields,
  bytes: string | undefined,
): { to?: string; content: { bytes?: string; upload?: string } } {
  if (call['upload'] !== undefined) {
    const { to, upload } = uploadOf(call['upload']);
    return { to, content: { upload } };
  }
  return { content: bytes === undefined ? {} : { bytes } };
}

/** Of what `begin` gave. */
function uploadOf(name: unknown): { to: string; upload: string } {
  const [to = '', upload = ''] = text(name).split('.');
  if (!isUuid(to) || !isUuid(upload)) throw new MalformedCallError();
  return { to, upload };
}
