import { defineProperty, freeze, isArray, jsonParse } from './primordials.js';
import { readBody } from './request-body.js';
import { makeRequest } from './web/index.js';
import type { AbortSignal, Request } from './web/index.js';

/** What a run lends its context. */
export interface ContextParts {
  /** JSON text of `ctx` without its body. */
  readonly context: string;
  readonly bodyKind: string;
  readonly body: string | undefined;
  readonly signal: () => AbortSignal;
  readonly waitUntil: (promise: unknown) => void;
  readonly retryAfter: (seconds: unknown) => void;
}

interface ContextData {
  readonly executionId: string;
  readonly requestId: string;
  readonly scriptId: string;
  readonly scriptName: string;
  readonly appId: string;
  readonly version: number;
  readonly invocationType: string;
  readonly sdkVersion: string;
  readonly attempt: number;
  readonly depth: number;
  readonly rootId: string;
  readonly principal: unknown;
  readonly request: RequestData;
  readonly event?: unknown;
}

interface RequestData {
  readonly method: string;
  readonly path: string;
  readonly url: string;
  readonly headers: Record<string, string | string[]>;
  readonly query: object;
  readonly queryAll: object;
  readonly params: object;
  readonly rest: string;
}

/** `ctx.request`; what is no data stands in the class, so that it does not show in its JSON. */
class ScriptRequest implements RequestData {
  readonly method;
  readonly path;
  readonly url;
  readonly headers;
  readonly query;
  readonly queryAll;
  readonly params;
  readonly rest;
  readonly body: unknown;
  readonly #signal: () => AbortSignal;

  constructor(data: RequestData, body: unknown, signal: () => AbortSignal) {
    this.method = data.method;
    this.path = data.path;
    this.url = data.url;
    this.headers = data.headers;
    this.query = data.query;
    this.queryAll = data.queryAll;
    this.params = data.params;
    this.rest = data.rest;
    this.body = body;
    this.#signal = signal;
  }

  get signal(): AbortSignal {
    return this.#signal();
  }
}

/** `ctx`. Built field by field, so that every run's has the same shape and nothing is defined on it afterwards. */
export class RunContext implements Omit<ContextData, 'request'> {
  readonly executionId;
  readonly requestId;
  readonly scriptId;
  readonly scriptName;
  readonly appId;
  readonly version;
  readonly invocationType;
  readonly sdkVersion;
  readonly attempt;
  readonly depth;
  readonly rootId;
  readonly principal;
  readonly request: ScriptRequest;
  declare readonly event?: unknown;
  readonly #parts: ContextParts;

  constructor(data: ContextData, request: ScriptRequest, parts: ContextParts) {
    this.executionId = data.executionId;
    this.requestId = data.requestId;
    this.scriptId = data.scriptId;
    this.scriptName = data.scriptName;
    this.appId = data.appId;
    this.version = data.version;
    this.invocationType = data.invocationType;
    this.sdkVersion = data.sdkVersion;
    this.attempt = data.attempt;
    this.depth = data.depth;
    this.rootId = data.rootId;
    this.principal = data.principal;
    this.request = request;
    // Absent, not undefined, where nothing triggered the run (R-CTX-05).
    if (data.event !== undefined) this.event = eventOf(data.event);
    this.#parts = parts;
  }

  waitUntil(promise: unknown): void {
    this.#parts.waitUntil(promise);
  }

  retryAfter(seconds: unknown): void {
    this.#parts.retryAfter(seconds);
  }

  /** There is nothing behind a script to pass a request through to. */
  passThroughOnException(): void {}
}

interface EventData {
  readonly source?: unknown;
  readonly attempt?: unknown;
  readonly queue?: { readonly messages?: unknown };
}

/** Whatever a script of before has put into the prototype of all objects. */
const ORDINARY = { __proto__: null as never, writable: true, enumerable: true, configurable: true };

/** Messages of a queue are stored before anybody knows of which attempt at them they will be told. */
function eventOf(event: unknown): unknown {
  const { source, attempt, queue } = event as EventData;
  const messages = source === 'queue' ? queue?.messages : undefined;
  if (!isArray(messages)) return event;
  for (let at = 0; at < messages.length; at++) {
    const message: unknown = messages[at];
    // What a person fires for a try, or replays, may hold anything.
    if (typeof message === 'object' && message !== null)
      defineProperty(message, 'attempt', { ...ORDINARY, value: attempt });
  }
  return event;
}

/**
 * `ctx` for a function of `ctx`.
 * @throws BadBody
 */
export function makeContext(parts: ContextParts): RunContext {
  const { context, bodyKind, body, signal } = parts;
  const data = jsonParse(context) as ContextData;
  const request = new ScriptRequest(data.request, readBody(bodyKind, body), signal);
  const ctx = new RunContext(data, request, parts);
  freeze(ctx);
  return ctx;
}

/** `request` and `ctx` for the web-standard form; the body is read by the request's own methods. */
export function makeWebCall(parts: ContextParts): { request: Request; ctx: RunContext } {
  const { bodyKind, body, signal } = parts;
  const data = jsonParse(parts.context) as ContextData;
  const { method, url, headers } = data.request;
  const request = makeRequest({ method, url, headers, body, bodyIsBytes: bodyKind === 'bytes' }, signal);
  const ctx = new RunContext(data, new ScriptRequest(data.request, null, signal), parts);
  freeze(ctx);
  return { request, ctx };
}
