import { defineProperty, freeze, jsonParse } from './primordials.js';
import { readBody } from './request-body.js';
import { makeRequest } from './web/index.js';
import type { AbortSignal, Request } from './web/index.js';

/** `ctx` as the host sends it, with the body put in. */
export interface RunContext {
  readonly request: {
    readonly method: string;
    readonly url: string;
    readonly headers: Record<string, string | string[]>;
    body: unknown;
  };
  readonly event?: unknown;
}

export interface ContextParts {
  /** JSON text of `ctx` without its body. */
  readonly context: string;
  readonly bodyKind: string;
  readonly body: string | undefined;
  readonly signal: () => AbortSignal;
  readonly waitUntil: (promise: unknown) => void;
}

/**
 * `ctx` for a function of `ctx`. What is no data (`waitUntil`, `request.signal`) does not show in its JSON.
 * @throws BadBody
 */
export function makeContext(parts: ContextParts): RunContext {
  const ctx = jsonParse(parts.context) as RunContext;
  ctx.request.body = readBody(parts.bodyKind, parts.body);
  return finish(ctx, parts);
}

/** `request` and `ctx` for the web-standard form; the body is read by the request's own methods. */
export function makeWebCall(parts: ContextParts): { request: Request; ctx: RunContext } {
  const ctx = jsonParse(parts.context) as RunContext;
  ctx.request.body = null;
  const { method, url, headers } = ctx.request;
  const bodyIsBytes = parts.bodyKind === 'bytes';
  const request = makeRequest({ method, url, headers, body: parts.body, bodyIsBytes }, parts.signal);
  return { request, ctx: finish(ctx, parts) };
}

function finish(ctx: RunContext, { signal, waitUntil }: ContextParts): RunContext {
  defineProperty(ctx.request, 'signal', { get: signal, configurable: true });
  defineProperty(ctx, 'waitUntil', { value: waitUntil });
  defineProperty(ctx, 'passThroughOnException', { value: nothing });
  return freeze(ctx);
}

/** There is nothing behind a script to pass a request through to. */
function nothing(): void {}
