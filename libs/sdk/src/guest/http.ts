import type { Http, HttpOptions, HttpResponse } from '../api/picloud.js';
import { bytesOf, latin1Of } from './bytes.js';
import { PiCloudError } from './picloud-error.js';
import {
  ArrayBufferOf,
  freeze,
  isView,
  jsonParse,
  jsonStringify,
  keysOf,
  matches,
  stringOf,
  then,
} from './primordials.js';

type Send = (payload: string, effect: boolean) => Promise<string>;

/**
 * `http` of the module `picloud`: one request per call, through the egress guard. A status of 400 and more does not throw (R-HTTP-03). */
export function httpApi(send: Send): Http {
  const without =
    (method: string): Http['get'] =>
    (url, options) =>
      request(send, method, url, undefined, options);
  const withBody =
    (method: string): Http['post'] =>
    (url, body, options) =>
      request(send, method, url, body, options);
  return freeze({
    get: without('GET'),
    head: without('HEAD'),
    options: without('OPTIONS'),
    post: withBody('POST'),
    put: withBody('PUT'),
    patch: withBody('PATCH'),
    delete: withBody('DELETE'),
  });
}

function request(
  send: Send,
  method: string,
  url: unknown,
  body: unknown,
  options: HttpOptions | undefined,
): Promise<HttpResponse> {
  const { headers, timeoutMs, redirect, maxBytes } = checked(options);
  const content = contentOf(body);
  const lines = headerPairs(headers, content?.type);
  const payload =
    `{"method":"${method}","url":${jsonStringify(stringOf(url))},"headers":[${lines}],"decode":true` +
    (content === undefined ? '' : `,"${content.kind}":${jsonStringify(content.text)}`) +
    `${numberField('timeoutMs', timeoutMs)}${numberField('maxBytes', maxBytes)}` +
    `,"redirect":${jsonStringify(stringOf(redirect ?? 'follow'))}}`;
  const reads = method === 'GET' || method === 'HEAD' || method === 'OPTIONS';
  return then(
    send(payload, !reads),
    responseOf as (text: unknown) => HttpResponse,
    fail,
  ) as Promise<HttpResponse>;
}

function fail(error: unknown): never {
  throw error;
}

const KNOWN_OPTIONS: Record<string, true> = {
  __proto__: null as never,
  headers: true,
  timeoutMs: true,
  redirect: true,
  maxBytes: true,
};

function checked(options: HttpOptions | undefined): HttpOptions {
  if (options === undefined || options === null) return {};
  const names = keysOf(options);
  for (let at = 0; at < names.length; at++) {
    const name = names[at] as string;
    if (KNOWN_OPTIONS[name] !== true)
      throw new PiCloudError('http.unknown-option', `http has no option ${jsonStringify(name)}`, false);
  }
  return options;
}

interface Content {
  /** Field of the payload: `body` has one character per byte. */
  readonly kind: 'body' | 'bodyText';
  readonly text: string;
  readonly type: string;
}

function contentOf(body: unknown): Content | undefined {
  if (body === undefined || body === null) return undefined;
  if (typeof body === 'string') return { kind: 'bodyText', text: body, type: 'text/plain; charset=utf-8' };
  if (body instanceof ArrayBufferOf || isView(body))
    return { kind: 'body', text: latin1Of(body as ArrayBuffer), type: 'application/octet-stream' };
  const text = jsonStringify(body) as string | undefined;
  if (text === undefined)
    throw new PiCloudError('http.invalid-body', `A body cannot be a ${typeof body}`, false);
  return { kind: 'bodyText', text, type: 'application/json' };
}

const CONTENT_TYPE = /^content-type$/i;

function headerPairs(
  headers: Readonly<Record<string, string>> | undefined,
  type: string | undefined,
): string {
  let pairs = '';
  let hasType = type === undefined;
  const names = headers === undefined || headers === null ? [] : keysOf(headers);
  for (let at = 0; at < names.length; at++) {
    const name = names[at] as string;
    if (matches(CONTENT_TYPE, name) !== null) hasType = true;
    pairs += `${pairs === '' ? '' : ','}${pair(name, stringOf(headers?.[name]))}`;
  }
  if (!hasType) pairs += `${pairs === '' ? '' : ','}${pair('content-type', type as string)}`;
  return pairs;
}

function pair(name: string, value: string): string {
  return `[${jsonStringify(name)},${jsonStringify(value)}]`;
}

function numberField(name: string, value: unknown): string {
  if (value === undefined) return '';
  if (typeof value === 'number' && value > 0 && value <= 2 ** 31) return `,"${name}":${value}`;
  throw new PiCloudError('http.invalid-option', `${name} must be a number above 0`, false);
}

const JSON_TYPE = /^application\/(?:[a-z0-9!#$&^_.+-]+\+)?json\s*(?:;|$)/i;

function responseOf(text: string): HttpResponse {
  const { status, headers, body, isText } = jsonParse(text) as {
    status: number;
    headers: [string, string][];
    body: string;
    isText: boolean;
  };
  const named: Record<string, string> = {};
  for (let at = 0; at < headers.length; at++) {
    const [name, value] = headers[at] as [string, string];
    const known = named[name];
    named[name] = known === undefined ? value : known + (name === 'set-cookie' ? '\n' : ', ') + value;
  }
  if (!isText) {
    const bytes = bytesOf(body);
    return { status, headers: named, body: bytes, bodyRaw: bytes };
  }
  return { status, headers: named, body: parsed(named['content-type'] ?? '', body), bodyRaw: body };
}

/** What calls itself JSON and is none stays text. */
function parsed(type: string, text: string): unknown {
  if (matches(JSON_TYPE, type) === null) return text;
  try {
    return jsonParse(text);
  } catch {
    return text;
  }
}
