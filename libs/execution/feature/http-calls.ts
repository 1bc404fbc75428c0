import { Injectable } from '@nestjs/common';
import type { RunScriptRequest } from '#contracts';
import { EGRESS_DEFAULTS, EgressGuard } from '#platform/egress';
import type { EgressRequest, EgressResponse } from '#platform/egress';
import { MalformedCallError, SdkServices } from './sdk-services.js';
import type { CallBounds } from './sdk-services.js';

/** What `fetch` and `http.*` send; who sends it is a script, so every field is checked. */
interface HttpCall {
  readonly method: string;
  readonly url: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: Buffer | undefined;
  readonly redirect: EgressRequest['redirect'];
  readonly timeoutMs: number;
  readonly maxBytes: number;
  /** Text types are to be given as text. */
  readonly decode: boolean;
}

const REDIRECTS: readonly unknown[] = ['follow', 'error', 'manual'];

/** `fetch` and `http.*` of scripts, through the egress guard (R-HTTP-01 to R-HTTP-10). */
@Injectable()
export class HttpCalls {
  constructor(
    private readonly egress: EgressGuard,
    services: SdkServices,
  ) {
    services.register('http.fetch', (run, payload, bounds) => this.fetch(run, payload, bounds));
  }

  private async fetch(
    { appId, scriptId, limits }: RunScriptRequest,
    payload: string,
    { signal, allowedHosts }: CallBounds,
  ): Promise<string> {
    const call = readCall(payload);
    const { method, url, headers, body, redirect } = call;
    const response = await this.egress.fetch({
      appId,
      scriptId,
      method,
      url,
      headers,
      body,
      redirect,
      // Nobody is there for an answer that comes after the run's own end.
      timeoutMs: Math.min(call.timeoutMs, limits.wallMs),
      maxResponseBytes: Math.min(call.maxBytes, EGRESS_DEFAULTS.maxResponseBytes),
      maxRequestBytes: EGRESS_DEFAULTS.maxRequestBytes,
      allowedHosts,
      signal: signal(),
    });
    return answerText(response, call.decode);
  }
}

const TEXT_TYPE =
  /^(?:text\/|application\/(?:[a-z0-9.+-]*(?:json|xml)|javascript|x-www-form-urlencoded)\s*(?:;|$))/i;

function answerText(
  { status, statusText, headers, body, url, redirected }: EgressResponse,
  decode: boolean,
): string {
  const type = headers.find(([name]) => name === 'content-type')?.[1] ?? '';
  const isText = decode && TEXT_TYPE.test(type);
  const text = body.toString(isText ? 'utf8' : 'latin1');
  return JSON.stringify({ status, statusText, headers, body: text, isText, url, redirected });
}

/** @throws MalformedCallError */
function readCall(payload: string): HttpCall {
  const call = parse(payload);
  const { method, url, headers, body, bodyText, redirect = 'follow', timeoutMs, maxBytes, decode } = call;
  if (
    typeof method !== 'string' ||
    typeof url !== 'string' ||
    !areHeaders(headers) ||
    !REDIRECTS.includes(redirect)
  )
    throw new MalformedCallError();
  return {
    method,
    url,
    headers,
    body: bodyOf(body, 'latin1') ?? bodyOf(bodyText, 'utf8'),
    redirect: redirect as HttpCall['redirect'],
    timeoutMs: positive(timeoutMs) ?? EGRESS_DEFAULTS.timeoutMs,
    maxBytes: positive(maxBytes) ?? EGRESS_DEFAULTS.maxResponseBytes,
    decode: decode === true,
  };
}

function parse(payload: string): Record<string, unknown> {
  try {
    return (JSON.parse(payload) ?? {}) as Record<string, unknown>;
  } catch {
    throw new MalformedCallError();
  }
}

function areHeaders(headers: unknown): headers is [string, string][] {
  return (
    Array.isArray(headers) &&
    headers.every(
      (pair: unknown) =>
        Array.isArray(pair) && pair.length === 2 && pair.every((part) => typeof part === 'string'),
    )
  );
}

function bodyOf(text: unknown, encoding: 'latin1' | 'utf8'): Buffer | undefined {
  return typeof text === 'string' ? Buffer.from(text, encoding) : undefined;
}

function positive(value: unknown): number | undefined {
  return typeof value === 'number' && value > 0 ? value : undefined;
}
