import { bytesOfLatin1 } from '../encoding/utf8.js';
import { copyOf, jsonStringify, matches, put } from '../primordials.js';
import { url } from '../url/lazy-url.js';
import {
  asInterface,
  isObject,
  requireArguments,
  toByteString,
  toDictionary,
  toInteger,
  toUsv,
} from '../webidl.js';
import type { Blob } from './blob.js';
import { extractBody, readBlob, readBuffer, readBytes, readForm, readJson, readText } from './body.js';
import type { Body, Source } from './body.js';
import type { FormData } from './form-data.js';
import { HeaderList } from './header-list.js';
import { fill, headersOver } from './headers.js';
import type { Headers, HeadersGuard } from './headers.js';

export interface ResponseParts {
  readonly type: 'basic' | 'default' | 'error' | 'opaqueredirect';
  readonly status: number;
  readonly statusText: string;
  readonly url: string;
  readonly redirected: boolean;
  readonly headers: HeaderList;
  readonly guard: HeadersGuard;
  body: Body | null;
}

/** Bytes of text, tab and blank, and obs-text: "reason-phrase" of HTTP. */
const REASON = /^[\t\x20-\x7e\x80-\xff]*$/;

let given: ResponseParts | undefined;
let partsIn: (value: unknown) => ResponseParts | undefined;

export class Response {
  readonly #parts: ResponseParts;
  #headers: Headers | undefined;

  constructor(body: unknown = null, init: unknown = undefined) {
    const own = given;
    given = undefined;
    this.#parts = own ?? partsOf(body, init, undefined);
  }

  static error(): Response {
    return responseOver({
      ...EMPTY,
      type: 'error',
      status: 0,
      headers: new HeaderList(),
      guard: 'immutable',
    });
  }

  static redirect(location: unknown, status: unknown = 302): Response {
    requireArguments(arguments.length, 1, 'Response.redirect');
    const { href } = url.use().parseUrl(toUsv(location));
    const code = toInteger(status, 0, 65_535, 'The status');
    if (code !== 301 && code !== 302 && code !== 303 && code !== 307 && code !== 308) {
      throw new RangeError(`${code} is not the status of a redirect`);
    }
    const headers = new HeaderList();
    headers.append('location', href);
    return responseOver({ ...EMPTY, status: code, headers, guard: 'immutable' });
  }

  static json(data: unknown, init: unknown = undefined): Response {
    requireArguments(arguments.length, 1, 'Response.json');
    const text = jsonStringify(data) as string | undefined;
    if (text === undefined) throw new TypeError(`A ${typeof data} cannot be written as JSON`);
    return responseOver(partsOf(text, init, 'application/json'));
  }

  get type(): string {
    return this.#parts.type;
  }

  get url(): string {
    return this.#parts.url;
  }

  get redirected(): boolean {
    return this.#parts.redirected;
  }

  get status(): number {
    return this.#parts.status;
  }

  get ok(): boolean {
    return this.#parts.status >= 200 && this.#parts.status <= 299;
  }

  get statusText(): string {
    return this.#parts.statusText;
  }

  get headers(): Headers {
    return (this.#headers ??= headersOver(this.#parts.headers, this.#parts.guard));
  }

  get body(): object | null {
    return this.#parts.body === null ? null : this.#parts.body.stream;
  }

  get bodyUsed(): boolean {
    return this.#parts.body !== null && this.#parts.body.isUsed;
  }

  clone(): Response {
    const parts = this.#parts;
    const body = parts.body === null ? null : parts.body.clone();
    return responseOver({ ...parts, headers: parts.headers.copy(), body });
  }

  async arrayBuffer(): Promise<ArrayBuffer> {
    return await readBuffer(this.#parts.body);
  }

  async blob(): Promise<Blob> {
    return await readBlob(this.#parts.body, this.#parts.headers);
  }

  async bytes(): Promise<Uint8Array> {
    return copyOf(await readBytes(this.#parts.body));
  }

  async formData(): Promise<FormData> {
    return await readForm(this.#parts.body, this.#parts.headers);
  }

  async json(): Promise<unknown> {
    return await readJson(this.#parts.body);
  }

  async text(): Promise<string> {
    return await readText(this.#parts.body);
  }

  static {
    partsIn = (value) => (isObject(value) && #parts in value ? value.#parts : undefined);
  }
}

const EMPTY = {
  type: 'default',
  status: 200,
  statusText: '',
  url: '',
  redirected: false,
  body: null,
} as const;

function partsOf(given: unknown, init: unknown, type: string | undefined): ResponseParts {
  const options = toDictionary(init, 'The init of a Response');
  const headers = new HeaderList();
  if (init !== undefined && options['headers'] !== undefined) fill(headers, options['headers']);
  const status = statusOf(options['status']);
  const statusText = reasonOf(options['statusText']);
  const parts: ResponseParts = { ...EMPTY, status, statusText, headers, guard: 'response' };
  if (given === null || given === undefined) return parts;
  if (status === 204 || status === 205 || status === 304) {
    throw new TypeError(`A response with status ${status} has no body`);
  }
  const extracted = extractBody(given);
  parts.body = extracted.body;
  const contentType = type ?? extracted.type;
  if (contentType !== undefined && !headers.has('content-type')) headers.append('content-type', contentType);
  return parts;
}

function statusOf(status: unknown): number {
  if (status === undefined) return 200;
  const code = toInteger(status, 0, 65_535, 'The status');
  if (code < 200 || code > 599) throw new RangeError(`The status must be from 200 to 599, not ${code}`);
  return code;
}

function reasonOf(given: unknown): string {
  if (given === undefined) return '';
  const text = toByteString(given, 'The status text');
  if (matches(REASON, text) === null)
    throw new TypeError('The status text has a character that HTTP cannot carry');
  return text;
}

/** A Response made of these very parts. */
export function responseOver(parts: ResponseParts): Response {
  given = parts;
  return new Response();
}

export interface TakenResponse {
  readonly status: number;
  readonly headers: [name: string, value: string][];
  readonly body:
    | null
    | { readonly kind: 'text'; readonly text: string }
    | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
    | { readonly kind: 'stream'; readonly stream: object };
}

/**
 * What a Response is made of; its body counts as read from now on. Nothing of it runs code of the script's.
 * @returns undefined when the value is no Response
 * @throws TypeError when the body has been read already, or it is `Response.error()`
 */
export function takeResponse(value: unknown): TakenResponse | undefined {
  const parts = partsIn(value);
  if (parts === undefined) return undefined;
  if (parts.type === 'error') throw new TypeError('Response.error() cannot be sent');
  const headers: [string, string][] = [];
  for (let at = 0; at < parts.headers.length; at++) {
    put(headers, at, [parts.headers.nameAt(at), parts.headers.valueAt(at)]);
  }
  return { status: parts.status, headers, body: parts.body === null ? null : taken(parts.body.take()) };
}

function taken(source: Source): TakenResponse['body'] {
  return source.kind === 'latin1' ? { kind: 'bytes', bytes: bytesOfLatin1(source.text) } : source;
}

asInterface(Response, 'Response');
