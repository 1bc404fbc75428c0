import type { BodyKind, RunLimits } from '#contracts';
import { SDK_VERSION } from '#kernel';
import type { EventSource } from './event-source.js';
import type { ScriptPrincipal } from './route-access.js';

/** What a run needs to know of its script, without the database. */
export interface InvocableScript {
  readonly id: string;
  readonly appId: string;
  readonly name: string;
  readonly version: number;
  /** Raised by whatever else changes what runs. */
  readonly build: number;
  readonly limits: RunLimits;
  readonly isolation: 'warm' | 'fresh';
}

export type InvocationType = 'http' | 'direct' | 'event';

/** What triggered a run, for `ctx.event`. */
export interface InvocationEvent {
  readonly source: Exclude<EventSource, 'http'>;
  /** JSON text of an object with the rest of it, as it waited in the outbox. */
  readonly payload: string;
}

/** One HTTP request as a script sees it, without its body (R-CTX-04). */
export interface InvocationRequest {
  readonly method: string;
  readonly path: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string | string[]>>;
  /** Without the question mark. */
  readonly queryString: string;
  readonly params: Readonly<Record<string, string>>;
  readonly rest: string;
}

export interface InvocationBody {
  readonly kind: BodyKind;
  /** One character per byte when the kind is `bytes`. */
  readonly text: string | undefined;
  readonly bytes: number;
}

/** What a run was caused by; of a direct call it is itself. */
export interface Cause {
  /** The execution at the beginning of the chain. */
  readonly rootId: string;
  /** The execution whose effect it is; null when somebody asked for it. */
  readonly parentId: string | null;
  /** How many effects of effects it is away from the beginning (R-DISP-09). */
  readonly depth: number;
}

export interface Invocation {
  readonly executionId: string;
  /** From 1 on; the same execution is tried several times where it is dispatched. 1 when absent. */
  readonly attempt?: number;
  readonly cause?: Cause;
  readonly requestId: string;
  readonly script: InvocableScript;
  readonly type: InvocationType;
  /** Who calls; null or absent when it is nobody that we know. */
  readonly principal?: ScriptPrincipal | null;
  readonly request: InvocationRequest;
  readonly body: InvocationBody;
  /** What it writes is told in its answer instead; false when absent. */
  readonly isTransactional?: boolean;
  /** There when the type is `event`. */
  readonly event?: InvocationEvent;
}

export function causeOf({ executionId, cause }: Invocation): Cause {
  return cause ?? { rootId: executionId, parentId: null, depth: 0 };
}

/** JSON text of `ctx` as the isolate reads it (R-CTX-02, D2). The body joins it there. */
export function contextText(invocation: Invocation): string {
  const { executionId, requestId, script, type, request } = invocation;
  const { query, queryAll } = parseQuery(request.queryString);
  const { depth, rootId } = causeOf(invocation);
  const text = JSON.stringify({
    executionId,
    requestId,
    scriptId: script.id,
    scriptName: script.name,
    appId: script.appId,
    version: script.version,
    invocationType: type,
    sdkVersion: SDK_VERSION,
    attempt: invocation.attempt ?? 1,
    depth,
    rootId,
    principal: invocation.principal ?? null,
    request: {
      method: request.method,
      path: request.path,
      url: request.url,
      headers: request.headers,
      query,
      queryAll,
      params: request.params,
      rest: request.rest,
    },
  });
  return invocation.event === undefined ? text : withEvent(text, invocation.event, invocation);
}

/** Joined as texts: a payload may be large, and nobody here reads it. */
function withEvent(context: string, event: InvocationEvent, { executionId, attempt }: Invocation): string {
  const own = `"source":"${event.source}","id":"${executionId}","attempt":${attempt ?? 1}`;
  return `${context.slice(0, -1)},"event":{${own},${event.payload.slice(1)}}`;
}

const NOTHING: Readonly<Record<string, never>> = Object.freeze({});

/** `query` has the last value of each name, `queryAll` every one. */
export function parseQuery(text: string): {
  query: Readonly<Record<string, string>>;
  queryAll: Readonly<Record<string, string[]>>;
} {
  if (text === '') return { query: NOTHING, queryAll: NOTHING };
  const query: Record<string, string> = Object.create(null) as Record<string, string>;
  const queryAll: Record<string, string[]> = Object.create(null) as Record<string, string[]>;
  for (const [name, value] of new URLSearchParams(text)) {
    query[name] = value;
    (queryAll[name] ??= []).push(value);
  }
  return { query, queryAll };
}

const JSON_TYPE = /^application\/(?:[a-z0-9!#$&^_.+-]+\+)?json\s*(?:;|$)/i;
const TEXT_TYPE =
  /^(?:text\/|application\/(?:x-www-form-urlencoded|xml|javascript|[a-z0-9.+-]+\+xml)\s*(?:;|$))/i;

/** How a body is given to the script: parsed JSON, a string, or bytes. */
export function bodyKindOf(contentType: string | undefined, bytes: number): BodyKind {
  if (bytes === 0) return 'none';
  if (contentType === undefined) return 'bytes';
  if (JSON_TYPE.test(contentType)) return 'json';
  return TEXT_TYPE.test(contentType) ? 'text' : 'bytes';
}
