import type { Loose } from './loose.js';

export type { Loose } from './loose.js';
export type {
  FileChange,
  FileData,
  FileDraft,
  FileHead,
  files,
  Files,
  FilesCollection,
  FilesListOptions,
  FilesPage,
  StoredFile,
} from './files.js';

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

/**
 * Messages to whoever listens. A topic is letters, digits, "_", "-" and ":" in parts joined by "."; triggers listen to one,
 * to all below one (`orders.*`), or to all.
 */
export interface Pubsub {
  /**
   * When it resolves, every trigger that listens will run. The message is whatever JSON can hold, up to 1 MiB of it; bytes
   * in it become base64.
   * @throws PiCloudError `pubsub.invalid-topic`, `pubsub.invalid-message`, `pubsub.message-too-large` and others.
   */
  readonly publish: (topic: string, message: unknown) => Promise<void>;
}

export declare const pubsub: Pubsub;

/** How a message is sent; an unknown option throws. */
export interface QueueSendOptions {
  /** It is given to no run before; 30 days at most. */
  readonly delaySeconds?: number;
  /** A message that is still in the queue under the same key is not sent again. At most 256 bytes. */
  readonly dedupeKey?: string;
  /** A whole number from -100 to 100, higher ones first; 0 when left out. */
  readonly priority?: number;
}

export interface QueueSent {
  /** Null in a transactional run, whose messages get theirs at its commit. */
  readonly id: string | null;
  /** A message with the same key is in the queue: the id is its, and this one was not sent. */
  readonly isDuplicate: boolean;
}

/**
 * Messages to one consumer, each until a run has dealt with it. A queue is there as soon as something is sent to it, also
 * before it has a trigger.
 */
export interface Queue {
  /**
   * When it resolves, the message is stored. The body is whatever JSON can hold, up to 1 MiB of it; bytes in it become
   * base64.
   * @throws PiCloudError `queue.invalid-name`, `queue.invalid-body`, `queue.message-too-large`, `queue.full` and others.
   */
  readonly send: (name: string, body: unknown, options?: QueueSendOptions) => Promise<QueueSent>;
}

export declare const queue: Queue;

/** What one operation came to: a version, a document, whether something was there, or null. */
export type AtomicResult = Loose;

/**
 * Several writes, sends and publications that happen together, with every event they cause, or not at all. Each call adds
 * one to the list, in the order in which they are carried out; `commit` carries them out.
 */
export interface Atomic {
  /** The commit depends on the key being at this version; 0: on its not being there. */
  check(collection: string, key: string, version: number): Atomic;
  /** The commit depends on the document being at this version; 0: on its not being there. */
  checkDoc(collection: string, id: string, version: number): Atomic;
  kvSet(collection: string, key: string, value: unknown, options?: KvSetOptions): Atomic;
  kvDelete(collection: string, key: string): Atomic;
  docsCreate(collection: string, data: object): Atomic;
  docsUpdate(
    collection: string,
    id: string,
    patch: object,
    options?: { readonly ifVersion?: number },
  ): Atomic;
  docsReplace(
    collection: string,
    id: string,
    data: object,
    options?: { readonly ifVersion?: number },
  ): Atomic;
  docsDelete(collection: string, id: string, options?: { readonly ifVersion?: number }): Atomic;
  publish(topic: string, message: unknown): Atomic;
  send(queue: string, body: unknown, options?: AtomicSendOptions): Atomic;
  /**
   * What each operation came to, in their order.
   * @throws PiCloudError `atomic.check-failed`, `kv.version-conflict`, `docs.version-conflict` and others: nothing was
   *   written then.
   */
  commit(): Promise<readonly AtomicResult[]>;
}

export interface AtomicSendOptions {
  readonly delaySeconds?: number;
  readonly dedupeKey?: string;
  readonly priority?: number;
}

/** Begins a list of operations that are committed together. */
export declare function atomic(): Atomic;

/** A document: what you wrote, and what the store knows of it. */
export interface DocsItem<T = Loose> {
  /** A UUID, made by the store. */
  readonly id: string;
  readonly data: T;
  /** 1 when it was created, one more with each write. */
  readonly version: number;
  /** RFC 3339, UTC. */
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** What a write may say beside the data; an unknown option throws. */
export interface DocsWriteOptions {
  /** Only if the document is at this version. Otherwise `docs.version-conflict`. */
  readonly ifVersion?: number;
}

/** What a field must do. Values of different types are never equal, and neither is before the other. */
export interface DocsTests {
  /** The same value. null is also equal to what is not there. */
  readonly $eq?: unknown;
  /** Whatever `$eq` is not: also where the field is not there. */
  readonly $ne?: unknown;
  readonly $gt?: number | string | boolean;
  readonly $gte?: number | string | boolean;
  readonly $lt?: number | string | boolean;
  readonly $lte?: number | string | boolean;
  /** Equal to one of at most 1,000 values. */
  readonly $in?: readonly unknown[];
  readonly $nin?: readonly unknown[];
  /** Whether it is there; null is. */
  readonly $exists?: boolean;
  /** A part of the string, or an element of the array. */
  readonly $contains?: string | number | boolean | null;
  readonly $startsWith?: string;
  readonly $not?: DocsTests;
}

/**
 * What documents must be like: `{ field: value }` for equality, `{ field: { $gt: 3, $lt: 9 } }` for operators, all of
 * them at once. `address.city` is the field `city` of the object `address`. An unknown operator is
 * `docs.unsupported-operator`. `undefined` anywhere in it throws, so that a missing input never finds everything.
 */
export interface DocsFilter {
  readonly $and?: readonly DocsFilter[];
  readonly $or?: readonly DocsFilter[];
  readonly $not?: DocsFilter;
  /** As the options `sort` and `limit`. */
  readonly $sort?: Readonly<Record<string, 1 | -1>>;
  readonly $limit?: number;
  readonly [field: string]: unknown;
}

/** In which order, and which part of it; an unknown option throws. */
export interface DocsFindOptions {
  /**
   * At most 4 fields, the first one first; -1 for descending. Missing and null come before booleans, then numbers, strings
   * by code point (by their first 256 bytes), arrays, objects. What is equal is in order of the ids: the oldest first.
   */
  readonly sort?: Readonly<Record<string, 1 | -1>>;
  /** 50 when left out, 200 at most; a page ends early when its data has more than 4 MiB. */
  readonly limit?: number;
  /** `cursor` of the page before, with the same filter and sort. */
  readonly cursor?: string | null | undefined;
}

export interface DocsPage<T = Loose> {
  readonly items: readonly DocsItem<T>[];
  /** Where the next page begins; not there on the last one. */
  readonly cursor?: string;
}

/**
 * Documents of one app under one name. A document is a JSON object of up to 256 KiB; the order of its keys is not kept,
 * and no text in it may hold a NUL character or half of a surrogate pair.
 * @throws PiCloudError `docs.invalid-data`, `docs.too-large`, `docs.not-found`, `docs.version-conflict`,
 * `docs.invalid-filter`, `docs.unsupported-operator`, `docs.too-slow` and others.
 */
export interface DocsCollection<T = Loose> {
  readonly create: (data: T) => Promise<DocsItem<T>>;
  /** undefined when there is none with this id. */
  readonly get: (id: string) => Promise<DocsItem<T> | undefined>;
  /** Puts the fields of `patch` in the place of those of the same name, at the top level; the others stay. */
  readonly update: (id: string, patch: Partial<T>, options?: DocsWriteOptions) => Promise<DocsItem<T>>;
  /** Puts `data` in the place of all that was there: fields that it does not have are gone. */
  readonly replace: (id: string, data: T, options?: DocsWriteOptions) => Promise<DocsItem<T>>;
  /** Whether it was there. */
  readonly delete: (id: string, options?: DocsWriteOptions) => Promise<boolean>;
  readonly find: (filter?: DocsFilter, options?: DocsFindOptions) => Promise<DocsPage<T>>;
  /** The first that `find` would give, or undefined. */
  readonly findOne: (
    filter?: DocsFilter,
    options?: Pick<DocsFindOptions, 'sort'>,
  ) => Promise<DocsItem<T> | undefined>;
  readonly count: (filter?: DocsFilter) => Promise<number>;
  /**
   * Lets queries find and sort by the field without reading every document; at most 8 fields of a collection. A large
   * collection takes several calls, until one says that the index is ready. One that is there already changes nothing.
   */
  readonly createIndex: (field: string) => Promise<{ readonly ready: boolean }>;
}

export interface Docs {
  /** @throws PiCloudError `docs.invalid-collection` unless the name has 1 to 100 letters, digits, "_", ".", ":" or "-". */
  readonly collection: <T = Loose>(name: string) => DocsCollection<T>;
}

/** The app's documents, shared by all its scripts and by no other app. */
export declare const docs: Docs;

/** A mail; an unknown option throws. An address is `ada@example.com` or `Ada <ada@example.com>`. */
export interface EmailMessage {
  /** `to`, `cc` and `bcc` together have at most 50 addresses. */
  readonly to: string | readonly string[];
  readonly cc?: string | readonly string[];
  /** Told to nobody. */
  readonly bcc?: string | readonly string[];
  readonly replyTo?: string | readonly string[];
  /** One line of at most 998 characters. */
  readonly subject: string;
  /** This or `html`, or both; 1 MiB with the subject. */
  readonly text?: string;
  readonly html?: string;
}

export interface SentEmail {
  /** As it stands in the mail's `Message-ID`. */
  readonly messageId: string;
  /** Addresses that the mail server refused while it took the mail for others. */
  readonly refused: readonly string[];
}

export interface Email {
  /**
   * Hands a mail to the installation's mail server, from the installation's address.
   * @throws PiCloudError `email.invalid`, `email.not-configured`, `email.rate-limited`, `email.rejected`,
   * `email.unavailable` and others.
   */
  readonly send: (message: EmailMessage) => Promise<SentEmail>;
}

/** Mail to people outside. */
export declare const email: Email;

/** An event whose last attempt has failed. */
export interface DeadLetter {
  readonly id: string;
  /** Of the event, and of all its attempts. */
  readonly executionId: string;
  readonly scriptId: string;
  /** The version that failed last. */
  readonly version: number;
  /** The version that the event asked for; null: a replay runs whichever is in force. */
  readonly pinnedVersion: number | null;
  /** What the event came from, such as `http`. */
  readonly source: string;
  readonly triggerId: string | null;
  readonly principalId: string | null;
  readonly rootId: string;
  readonly parentId: string | null;
  readonly depth: number;
  readonly attempts: number;
  readonly maxAttempts: number;
  readonly payloadBytes: number;
  /** Of the last attempt. */
  readonly error: { readonly code: string; readonly message: string };
  /** Times are RFC 3339, UTC. */
  readonly firstAttemptAt: string;
  readonly lastAttemptAt: string;
  readonly createdAt: string;
  readonly resolution: 'replayed' | 'ignored' | 'handled_by_script' | 'handler_failed' | null;
  readonly resolvedAt: string | null;
  /** The execution that its replay became. */
  readonly replayedAs: string | null;
}

/** Which part of the dead letters to list; an unknown option throws. */
export interface DeadLettersListOptions {
  /** true: those that nobody has dealt with yet; false: the others; all of them when left out. */
  readonly unresolved?: boolean;
  /** 50 when left out, 200 at most. */
  readonly limit?: number;
  /** `cursor` of the page before. */
  readonly cursor?: string | null | undefined;
}

export interface DeadLetterPage {
  /** Newest first. */
  readonly items: readonly DeadLetter[];
  /** Where the next page begins; not there on the last one. */
  readonly cursor?: string;
}

/**
 * For runs whose caller may manage the dead letters of the app: an app admin, or a trigger that one has registered. For
 * all others every call is `dead-letters.forbidden`.
 * @throws PiCloudError `dead-letters.forbidden`, `dead-letter.not-found`, `dead-letter.resolved` and others.
 */
export interface DeadLetters {
  readonly list: (options?: DeadLettersListOptions) => Promise<DeadLetterPage>;
  /**
   * Runs the event again, as it was or with another payload (of at most 1 MiB, in the form of the first one). It is at
   * least as deep in its chain of causes as this run.
   */
  readonly replay: (
    id: string,
    options?: { readonly payload?: object },
  ) => Promise<{ readonly executionId: string }>;
  readonly resolve: (id: string, reason: 'ignored' | 'handled_by_script') => Promise<void>;
}

/** The app's events that could not be run. */
export declare const deadLetters: DeadLetters;

/** What a report may say beside metric and quantity; an unknown option throws. */
export interface UsageOptions {
  /** Whatever shall be known of it later, such as a model's name; 4 KiB as JSON. */
  readonly attributes?: Readonly<Record<string, unknown>>;
}

export interface Usage {
  /**
   * Records that so much was used, for sums later.
   * @param metric begins with a letter and has at most 100 letters, digits, "_", ".", ":" and "-".
   * @throws PiCloudError `usage.invalid-metric`, `usage.invalid-quantity`, `usage.invalid-attributes` and others.
   */
  readonly record: (metric: string, quantity: number, options?: UsageOptions) => Promise<void>;
}

/** What this app uses of whatever it counts: tokens of a model, pages printed, minutes spoken. */
export declare const usage: Usage;

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
  readonly principal: Principal | null;
  readonly request: ScriptRequest;
  /** There for triggered runs only: `'event' in ctx`. */
  readonly event?: Loose;
  /** Lets work go on after the response has been sent, within the run's limits. */
  waitUntil(promise: Promise<unknown>): void;
  /**
   * When this run fails and is tried again, as those of triggers and async routes are: the next attempt comes so many
   * seconds later, at most a day, instead of after the pause of the retry policy.
   */
  retryAfter(seconds: number): void;
}

/** A user of this installation, or somebody with a key of theirs. */
export interface Principal {
  readonly id: string;
  readonly username: string;
  /** On the whole installation. */
  readonly role: 'owner' | 'admin' | 'member';
  /** In the script's app; `null` when there is none. */
  readonly appRole: 'app_admin' | 'editor' | 'viewer' | null;
  readonly via: 'session' | 'key';
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
