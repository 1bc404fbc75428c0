import { followSignals, isSignal, makeSignal } from '../events/abort.js';
import type { AbortSignal } from '../events/abort.js';
import { List } from '../list.js';
import { copyOf, isArray, jsonStringify, matches, ownKeys, toLower, toUpper } from '../primordials.js';
import { url } from '../url/lazy-url.js';
import {
  asInterface,
  isObject,
  requireArguments,
  toByteString,
  toDictionary,
  toEnum,
  toUsv,
} from '../webidl.js';
import type { Blob } from './blob.js';
import { Body, extractBody, readBlob, readBuffer, readBytes, readForm, readJson, readText } from './body.js';
import type { FormData } from './form-data.js';
import { HeaderList } from './header-list.js';
import { fill, headersOver } from './headers.js';
import type { Headers } from './headers.js';
import { DEFAULT_HINTS, hintsOf } from './request-hints.js';
import type { RequestHints } from './request-hints.js';

export interface RequestParts {
  readonly method: string;
  readonly url: string;
  readonly headers: HeaderList;
  readonly redirect: 'follow' | 'error' | 'manual';
  readonly hints: RequestHints;
  body: Body | null;
  /** Made when it is first asked for; undefined until then, for a request that nothing aborts. */
  signal: AbortSignal | (() => AbortSignal) | undefined;
}

const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const NORMALIZED = /^(?:delete|get|head|options|post|put)$/i;
const FORBIDDEN = /^(?:connect|trace|track)$/i;

let given: RequestParts | undefined;
let partsIn: (value: unknown) => RequestParts | undefined;

export class Request {
  readonly #parts: RequestParts;
  #headers: Headers | undefined;

  constructor(input: unknown, init: unknown = undefined) {
    const own = given;
    given = undefined;
    if (own === undefined) requireArguments(arguments.length, 1, 'Request');
    this.#parts = own ?? partsOf(input, toDictionary(init, 'The init of a Request'));
  }

  get method(): string {
    return this.#parts.method;
  }
  get url(): string {
    return this.#parts.url;
  }
  get headers(): Headers {
    return (this.#headers ??= headersOver(this.#parts.headers, 'request'));
  }
  get destination(): string {
    return this.#parts && '';
  }
  get referrer(): string {
    return this.#parts.hints.referrer;
  }
  get referrerPolicy(): string {
    return this.#parts.hints.referrerPolicy;
  }
  get mode(): string {
    return this.#parts.hints.mode;
  }
  get credentials(): string {
    return this.#parts.hints.credentials;
  }
  get cache(): string {
    return this.#parts.hints.cache;
  }
  get redirect(): string {
    return this.#parts.redirect;
  }
  get integrity(): string {
    return this.#parts.hints.integrity;
  }
  get keepalive(): boolean {
    return this.#parts.hints.keepalive;
  }
  get signal(): AbortSignal {
    const { signal } = this.#parts;
    if (typeof signal === 'object') return signal;
    return (this.#parts.signal = signal === undefined ? makeSignal() : signal());
  }
  get duplex(): string {
    return this.#parts && 'half';
  }
  get body(): object | null {
    return this.#parts.body === null ? null : this.#parts.body.stream;
  }
  get bodyUsed(): boolean {
    return this.#parts.body !== null && this.#parts.body.isUsed;
  }

  clone(): Request {
    const parts = this.#parts;
    const body = parts.body === null ? null : parts.body.clone();
    const signal = inherited(parts);
    return requestOver({ ...parts, headers: parts.headers.copy(), body, signal });
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

function partsOf(input: unknown, init: Record<string, unknown>): RequestParts {
  const source = partsIn(input);
  const href = source === undefined ? hrefOf(input) : source.url;
  if (init['window'] !== undefined && init['window'] !== null) throw new TypeError('window must be null');
  const hints = hintsOf(init, source?.hints ?? DEFAULT_HINTS);
  const redirect =
    init['redirect'] === undefined
      ? (source?.redirect ?? 'follow')
      : toEnum(init['redirect'], ['follow', 'error', 'manual'], 'redirect');
  const method = init['method'] === undefined ? (source?.method ?? 'GET') : methodOf(init['method']);
  const signal = signalOf(init['signal'], source);
  const headers = headersOf(init['headers'], source);
  return { method, url: href, hints, redirect, signal, headers, body: bodyOf(init, source, method, headers) };
}

function headersOf(given: unknown, source: RequestParts | undefined): HeaderList {
  if (given === undefined && source !== undefined) return source.headers.copy();
  const headers = new HeaderList();
  if (given !== undefined) fill(headers, given);
  return headers;
}

function hrefOf(input: unknown): string {
  const text = toUsv(input);
  const { href, hasCredentials } = url.use().parseUrl(text);
  if (hasCredentials)
    throw new TypeError(`The URL ${jsonStringify(text)} must not hold a user name or password`);
  return href;
}

function methodOf(given: unknown): string {
  const method = toByteString(given, 'The method');
  if (matches(TOKEN, method) === null || matches(FORBIDDEN, method) !== null) {
    throw new TypeError(`The method ${jsonStringify(method)} is not allowed`);
  }
  return matches(NORMALIZED, method) === null ? method : toUpper(method);
}

function inherited(source: RequestParts): AbortSignal | undefined {
  const { signal } = source;
  if (signal === undefined) return undefined;
  return following(typeof signal === 'object' ? signal : (source.signal = signal()));
}

function signalOf(given: unknown, source: RequestParts | undefined): AbortSignal | undefined {
  if (given === undefined) return source === undefined ? undefined : inherited(source);
  if (given === null) return undefined;
  if (!isSignal(given)) throw new TypeError('signal must be an AbortSignal');
  return following(given);
}

function following(signal: AbortSignal): AbortSignal {
  const sources = new List<AbortSignal>();
  sources.push(signal);
  return followSignals(sources);
}

function bodyOf(
  init: Record<string, unknown>,
  source: RequestParts | undefined,
  method: string,
  headers: HeaderList,
): Body | null {
  const content = init['body'];
  const hasContent = content !== undefined && content !== null;
  const inherited = content === null ? null : (source?.body ?? null);
  if ((hasContent || inherited !== null) && (method === 'GET' || method === 'HEAD')) {
    throw new TypeError(`A ${method} request has no body`);
  }
  if (!hasContent) return inherited === null ? null : takenOver(inherited);
  const { body, type } = extractBody(content);
  if (body.isStream) {
    if (init['duplex'] === undefined) throw new TypeError("A stream as a body takes `duplex: 'half'`");
    toEnum(init['duplex'], ['half'], 'duplex');
  }
  if (type !== undefined && !headers.has('content-type')) headers.append('content-type', type);
  return body;
}

/** A Request made from another takes its body away. */
function takenOver(body: Body): Body {
  return new Body(body.take());
}

/** A Request made of these very parts. */
export function requestOver(parts: RequestParts): Request {
  given = parts;
  return new Request(undefined);
}

/** What a Request is made of; undefined for everything else. */
export function requestParts(value: unknown): RequestParts | undefined {
  return partsIn(value);
}

export interface ReceivedRequest {
  readonly method: string;
  /** Absolute, and serialised as the URL standard does it. */
  readonly url: string;
  /** Names in whatever case; several values of a name as an array. */
  readonly headers: Readonly<Record<string, string | string[]>>;
  /** Text, or one latin1 character per byte. */
  readonly body: string | undefined;
  readonly bodyIsBytes: boolean;
}

/**
 * The Request that a script is called with; its host has checked what is in it.
 * @param signal called when the signal is first asked for: few scripts do
 */
export function makeRequest(
  received: ReceivedRequest,
  signal: AbortSignal | (() => AbortSignal) | undefined,
): Request {
  const headers = new HeaderList();
  const names = ownKeys(received.headers) as string[];
  for (let at = 0; at < names.length; at++) {
    const name = names[at] as string;
    const value = received.headers[name];
    if (!isArray(value)) headers.append(toLower(name), value as string);
    else for (let of = 0; of < value.length; of++) headers.append(toLower(name), value[of] as string);
  }
  const kind = received.bodyIsBytes ? 'latin1' : 'text';
  return requestOver({
    method: received.method,
    url: received.url,
    headers,
    redirect: 'follow',
    hints: DEFAULT_HINTS,
    body: received.body === undefined ? null : new Body({ kind, text: received.body }),
    signal,
  });
}

asInterface(Request, 'Request');
