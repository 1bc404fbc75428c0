import { reportErrorsTo } from './events/error-report.js';
import { events } from './events/lazy-events.js';
import { defineGlobals } from './globals.js';
import { useHost } from './host.js';
import type { GuestHost } from './host.js';
import { http } from './http/lazy-http.js';

export type { AbortSignal } from './events/abort.js';
export type { GuestHost } from './host.js';
export type { Request, ReceivedRequest } from './http/request.js';
export type { Response, TakenResponse } from './http/response.js';
export { harden } from './hardening.js';

type AbortSignal = import('./events/abort.js').AbortSignal;
type Request = import('./http/request.js').Request;
type ReceivedRequest = import('./http/request.js').ReceivedRequest;
type TakenResponse = import('./http/response.js').TakenResponse;

/** Puts the web globals onto `global`. Called once, before any script. */
export function installWeb(global: object, given: GuestHost): void {
  useHost(given);
  reportErrorsTo(global);
  defineGlobals(global);
}

/**
 * The Request that a script's `fetch(request, env, ctx)` is called with.
 * @param signal a function is called when the signal is first asked for
 */
export function makeRequest(
  received: ReceivedRequest,
  signal: AbortSignal | (() => AbortSignal) | undefined,
): Request {
  return http.use().makeRequest(received, signal);
}

/**
 * What a Response is made of; its body counts as read from now on. Nothing of it runs code of the script's.
 * @returns undefined when the value is no Response, at once where the script has never used one
 * @throws TypeError when the body has been read already, or it is `Response.error()`
 */
export function takeResponse(value: unknown): TakenResponse | undefined {
  return http.loaded?.takeResponse(value);
}

/** A signal that only its maker can abort, with a reason of the maker's. */
export function makeAbort(): { readonly signal: AbortSignal; readonly abort: (reason?: unknown) => void } {
  const { abortSignal, makeSignal } = events.use();
  const signal = makeSignal();
  return { signal, abort: (reason) => abortSignal(signal, reason) };
}
