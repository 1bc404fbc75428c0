/** A value of any shape: editors are told `any`, so that nobody must cast what he knows. */
export type Loose = unknown;

/** One line of the execution's log; `data` is kept as JSON. Lines over `max_log_bytes` are cut, with a mark. */
export type LogLine = (message: unknown, data?: unknown) => void;

export interface Log {
  readonly trace: LogLine;
  readonly debug: LogLine;
  readonly info: LogLine;
  readonly warn: LogLine;
  readonly error: LogLine;
}

/** Writes into the execution's log; `console.*` does so too. */
export declare const log: Log;

/** The app's variables and secrets, by name. A change takes effect at the next run. */
export declare const env: Readonly<Record<string, string>>;

/** What a call may say beside its URL and body; an unknown option throws. */
export interface HttpOptions {
  readonly headers?: Readonly<Record<string, string>>;
  /** From the call to the last byte of the answer; 30,000 when left out. */
  readonly timeoutMs?: number;
  /** `manual` gives the redirecting response itself; `follow` when left out, for at most 5 redirects. */
  readonly redirect?: 'follow' | 'error' | 'manual';
  /** Of the answer's body, unpacked; 10 MiB when left out, which is also the most. */
  readonly maxBytes?: number;
}

export interface HttpResponse {
  readonly status: number;
  /** Names in lower case; several values of one name are joined by ", ", those of `set-cookie` by a line end. */
  readonly headers: Readonly<Record<string, string>>;
  /** Parsed where the type is JSON, a string where it is text, bytes otherwise. */
  readonly body: Loose;
  /** The body before it was parsed. */
  readonly bodyRaw: string | Uint8Array;
}

/**
 * One request to the outside world. A status of 400 and more does not throw. A string body is sent as text, bytes as
 * bytes, anything else as JSON.
 * @throws PiCloudError `http.blocked`, `http.invalid-url`, `http.timeout`, `http.too-large`, `http.failed` and others.
 */
export interface Http {
  readonly get: (url: string | URL, options?: HttpOptions) => Promise<HttpResponse>;
  readonly head: (url: string | URL, options?: HttpOptions) => Promise<HttpResponse>;
  readonly options: (url: string | URL, options?: HttpOptions) => Promise<HttpResponse>;
  readonly post: (url: string | URL, body?: unknown, options?: HttpOptions) => Promise<HttpResponse>;
  readonly put: (url: string | URL, body?: unknown, options?: HttpOptions) => Promise<HttpResponse>;
  readonly patch: (url: string | URL, body?: unknown, options?: HttpOptions) => Promise<HttpResponse>;
  readonly delete: (url: string | URL, body?: unknown, options?: HttpOptions) => Promise<HttpResponse>;
}

/** Requests to hosts outside, through a guard that refuses private addresses. */
export declare const http: Http;

/** What a `set` may say beside key and value; an unknown option throws. */
export interface KvSetOptions {
  /** The value is gone so many seconds from now; without it the value stays until it is deleted. */
  readonly ttlSeconds?: number;
  /** 0: only if the key does not exist; n: only if it is at version n. Otherwise `kv.version-conflict`. */
  readonly ifVersion?: number;
}

/** Which part of a collection to list; an unknown option throws. */
export interface KvListOptions {
  /** Only keys that begin with it. */
  readonly prefix?: string;
  /** 50 when left out, 200 at most; a page ends early when its values have more than 4 MiB. */
  readonly limit?: number;
  /** `cursor` of the page before. */
  readonly cursor?: string | null | undefined;
}

export interface KvItem<T = Loose> {
  readonly key: string;
  readonly value: T;
  readonly version: number;
  /** RFC 3339, UTC; not there when the value stays until it is deleted. */
  readonly expiresAt?: string;
}

export interface KvPage<T = Loose> {
  /** In order of the keys' UTF-8 bytes. */
  readonly items: readonly KvItem<T>[];
  /** Where the next page begins; not there on the last one. */
  readonly cursor?: string;
}

/**
 * Values of one app under one name. A key is a string of 1 to 512 bytes, a value is whatever JSON can hold, up to
 * 256 KiB of it, and is read back as it was written.
 * @throws PiCloudError `kv.invalid-key`, `kv.invalid-value`, `kv.value-too-large`, `kv.version-conflict` and others.
 */
export interface KvCollection<T = Loose> {
  /** The value, which may be null; undefined when the key does not exist. */
  readonly get: (key: string) => Promise<T | undefined>;
  /** The values of at most 100 keys, in the keys' order, in one call. */
  readonly getMany: (keys: readonly string[]) => Promise<(T | undefined)[]>;
  /** Writes the value, and says its version: above every one that the key has had, also before a delete. */
  readonly set: (key: string, value: T, options?: KvSetOptions) => Promise<{ readonly version: number }>;
  readonly has: (key: string) => Promise<boolean>;
  /** Whether the key existed. */
  readonly delete: (key: string) => Promise<boolean>;
  readonly list: (options?: KvListOptions) => Promise<KvPage<T>>;
}

export interface Kv {
  /** @throws PiCloudError `kv.invalid-collection` unless the name has 1 to 100 letters, digits, "_", ".", ":" or "-". */
  readonly collection: <T = Loose>(name: string) => KvCollection<T>;
}

/** The app's values by collection and key, shared by all its scripts and by no other app. */
export declare const kv: Kv;

/** What every call of this module rejects with. */
export declare class PiCloudError extends Error {
  constructor(code: string, message: string, retryable: boolean);
  /** Stable and dotted: `http.blocked`. */
  readonly code: string;
  /** Whether the same call may succeed later. */
  readonly retryable: boolean;
}

/** The request as a function of `ctx` reads it. */
export interface ScriptRequest {
  readonly method: string;
  readonly path: string;
  readonly url: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | string[]>>;
  /** The last value of each name. */
  readonly query: Readonly<Record<string, string>>;
  readonly queryAll: Readonly<Record<string, string[]>>;
  /** What the route's path captured. */
  readonly params: Readonly<Record<string, string>>;
  /** What is left of the path on a prefix route; empty otherwise. */
  readonly rest: string;
  /** Parsed JSON for JSON types, a string for text, a `Uint8Array` otherwise, null when there is none. */
  readonly body: Loose;
  /** Aborts when the client goes away before it has its answer. */
  readonly signal: AbortSignal;
}

/** What a run knows of itself. */
export interface Context {
  readonly executionId: string;
  readonly requestId: string;
  readonly scriptId: string;
  readonly scriptName: string;
  readonly appId: string;
  /** The version of the script that runs. */
  readonly version: number;
  readonly invocationType: 'http' | 'direct' | 'event';
  /** `major.minor` of this module. */
  readonly sdkVersion: string;
  /** 1 for the first attempt. */
  readonly attempt: number;
  /** How many runs caused this one, one after the other. */
  readonly depth: number;
  readonly rootId: string;
  /** Who calls, when somebody is signed in. */
  readonly principal: { readonly userId: string; readonly username: string } | null;
  readonly request: ScriptRequest;
  /** There for triggered runs only: `'event' in ctx`. */
  readonly event?: Loose;
  /** Lets work go on after the response has been sent, within the run's limits. */
  waitUntil(promise: Promise<unknown>): void;
}

/** What a script may return for a response of its own making; anything else is sent as 200 JSON. */
export interface StructuredResponse {
  readonly statusCode: number;
  readonly headers?: Readonly<Record<string, string | number | boolean | readonly string[]>>;
  readonly body?: unknown;
}

/** A script's default export as a function. */
export type Handler = (ctx: Context) => unknown;

/** A script's default export in the form that web-standard runtimes share. */
export interface WebHandler {
  fetch?(request: Request, env: Readonly<Record<string, string>>, ctx: Context): Response | Promise<Response>;
  event?(event: Loose, env: Readonly<Record<string, string>>, ctx: Context): unknown;
}
