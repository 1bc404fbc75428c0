import { abortedReason, onAbort } from '../events/abort.js';
import type { AbortSignal } from '../events/abort.js';
import { host } from '../host.js';
import { define, jsonParse, jsonStringify, PromiseOf, rejected, then, toLower } from '../primordials.js';
import { isObject, requireArguments } from '../webidl.js';
import { Body, readLatin1 } from './body.js';
import { HeaderList } from './header-list.js';
import { Request, requestParts } from './request.js';
import type { RequestParts } from './request.js';
import { responseOver } from './response.js';
import type { Response } from './response.js';

interface HostAnswer {
  readonly status: number;
  readonly statusText: string;
  readonly headers: readonly (readonly [string, string])[];
  /** One latin1 character per byte. */
  readonly body: string;
  readonly url: string;
  readonly redirected: boolean;
}

/** Asks the host; what the network and its guard allow is decided there. */
export function fetch(input: unknown, init: unknown = undefined): Promise<Response> {
  let parts: RequestParts;
  try {
    requireArguments(arguments.length, 1, 'fetch');
    parts = requestParts(new Request(input, init)) as RequestParts;
  } catch (error) {
    return rejected(error);
  }
  const { signal } = parts;
  return typeof signal === 'object' ? orAborted(signal, parts) : ask(parts);
}

function orAborted(signal: AbortSignal, parts: RequestParts): Promise<Response> {
  const before = abortedReason(signal);
  if (before !== undefined) return rejected(before.reason);
  return new PromiseOf((resolve, reject) => {
    onAbort(signal, () => reject(abortedReason(signal)?.reason));
    then(ask(parts, signal), resolve as (value: never) => void, reject);
  });
}

/** @param signal ends the request itself, not only the waiting for it. */
async function ask(parts: RequestParts, signal?: AbortSignal): Promise<Response> {
  const { url } = parts;
  const payload = payloadOf(parts, await readLatin1(parts.body));
  const ended = signal && abortedReason(signal);
  if (ended !== undefined) throw ended.reason;
  const take = signal && ((drop: () => void): void => onAbort(signal, drop));
  let text: string;
  try {
    text = await host().call('http.fetch', payload, !readsOnly(parts.method), take);
  } catch (error) {
    throw failed(url, error);
  }
  return responseFrom(jsonParse(text) as HostAnswer);
}

/** JSON text made piece by piece: a `toJSON` that a script planted on Array.prototype has no say in it. */
function payloadOf({ method, url, headers, redirect }: RequestParts, body: string | null): string {
  let rows = '';
  for (let at = 0; at < headers.length; at++) {
    const row = `[${jsonStringify(headers.nameAt(at))},${jsonStringify(headers.valueAt(at))}]`;
    rows += at === 0 ? row : `,${row}`;
  }
  const head = `{"url":${jsonStringify(url)},"method":${jsonStringify(method)},"headers":[${rows}]`;
  return `${head},"body":${body === null ? 'null' : jsonStringify(body)},"redirect":"${redirect}"}`;
}

function responseFrom(answer: HostAnswer): Response {
  const headers = new HeaderList();
  for (let at = 0; at < answer.headers.length; at++) {
    const header = answer.headers[at] as readonly [string, string];
    headers.append(toLower(header[0]), header[1]);
  }
  const isEmpty = hasNoBody(answer.status);
  return responseOver({
    type: 'basic',
    status: answer.status,
    statusText: answer.statusText,
    url: answer.url,
    redirected: answer.redirected,
    headers,
    guard: 'immutable',
    body: isEmpty ? null : new Body({ kind: 'latin1', text: answer.body }),
  });
}

function readsOnly(method: string): boolean {
  return method === 'GET' || method === 'HEAD' || method === 'OPTIONS';
}

function hasNoBody(status: number): boolean {
  return status === 101 || status === 103 || status === 204 || status === 205 || status === 304;
}

/** Fetch says no more than TypeError; the `cause` has the host's own code and words. */
function failed(url: string, reason: unknown): TypeError {
  const { code, message } = (isObject(reason) ? reason : {}) as { code?: unknown; message?: unknown };
  const cause = new Error(typeof message === 'string' ? message : 'The request failed');
  define(cause, 'code', { value: code, writable: true, enumerable: true, configurable: true });
  const error = new TypeError(`Cannot fetch ${url}: ${cause.message}`);
  define(error, 'cause', { value: cause, writable: true, enumerable: false, configurable: true });
  return error;
}
