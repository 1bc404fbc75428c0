import type { Kv, KvCollection, KvListOptions, KvPage, KvSetOptions } from '../api/picloud.js';
import { ask, reasonOf } from './ask.js';
import type { Call } from './ask.js';
import { PiCloudError } from './picloud-error.js';
import { freeze, isArray, isInteger, jsonParse, jsonStringify, keysOf, matches } from './primordials.js';

type Names = Readonly<Record<string, true>>;

const COLLECTION = /^[A-Za-z0-9_.:-]{1,100}$/;

/** `kv` of the module `picloud`. */
export function kvApi(call: Call): Kv {
  return freeze({ collection: (name: unknown) => collectionOf(call, name) }) as Kv;
}

function collectionOf(call: Call, name: unknown): KvCollection {
  if (typeof name !== 'string' || matches(COLLECTION, name) === null) {
    const rule = '1 to 100 letters, digits, "_", ".", ":" and "-"';
    throw new PiCloudError(
      'kv.invalid-collection',
      `Cannot use the collection's name: it must be ${rule}`,
      false,
    );
  }
  const head = `{"collection":"${name}"`;
  const ofKey = (key: unknown): string => `${head},"key":${quoted(key, 'key')}}`;
  return freeze({
    get: (key) => ask(() => call('kv.get', ofKey(key), false), valueIn),
    getMany: (keys) => ask(() => call('kv.getMany', `${head},"keys":[${keyList(keys)}]}`, false), valuesIn),
    set: (key, value, options) =>
      ask(() => call('kv.set', setting(head, key, value, options), true), versionIn),
    has: (key) => ask(() => call('kv.has', ofKey(key), false), isTrue),
    delete: (key) => ask(() => call('kv.delete', ofKey(key), true), isTrue),
    list: (options) => ask(() => call('kv.list', `${head}${listing(options)}}`, false), pageIn),
  } satisfies KvCollection);
}

/** What `get` answers for a key that is not there: no JSON text is empty. */
const ABSENT = '';

function valueIn(answer: string): unknown {
  return answer === ABSENT ? undefined : jsonParse(answer);
}

/** Of `[value]` for each key that is there, and `[]` for each that is not. */
function valuesIn(answer: string): unknown[] {
  const values = jsonParse(answer) as unknown[];
  for (let at = 0; at < values.length; at++) {
    const found = values[at] as unknown[];
    values[at] = found.length === 0 ? undefined : found[0];
  }
  return values;
}

function versionIn(answer: string): { readonly version: number } {
  return { version: jsonParse(answer) as number };
}

function isTrue(answer: string): boolean {
  return answer === 'true';
}

function pageIn(answer: string): KvPage {
  return jsonParse(answer) as KvPage;
}

function quoted(text: unknown, what: 'key' | 'keys'): string {
  if (typeof text === 'string') return jsonStringify(text);
  throw new PiCloudError(
    'kv.invalid-key',
    `${what} must be ${what === 'key' ? 'a string' : 'strings'}`,
    false,
  );
}

function keyList(keys: unknown): string {
  if (!isArray(keys)) throw invalidOption('keys must be an array of strings');
  let list = '';
  for (let at = 0; at < keys.length; at++) list += `${at === 0 ? '' : ','}${quoted(keys[at], 'keys')}`;
  return list;
}

const SET_OPTIONS: Names = { __proto__: null as never, ttlSeconds: true, ifVersion: true };

/** The call, and behind a line break the value: as text of its own it need not be escaped on its way. */
function setting(head: string, key: unknown, value: unknown, options: KvSetOptions | undefined): string {
  const { ttlSeconds, ifVersion } = checked<KvSetOptions>(options, SET_OPTIONS);
  let call = `${head},"key":${quoted(key, 'key')}`;
  if (ttlSeconds !== undefined) {
    if (typeof ttlSeconds !== 'number' || !(ttlSeconds > 0 && ttlSeconds <= 1e12))
      throw invalidOption('ttlSeconds must be a number above 0');
    call += `,"ttlSeconds":${ttlSeconds}`;
  }
  if (ifVersion !== undefined) call += `,"ifVersion":${whole('ifVersion', ifVersion, 0)}`;
  return `${call}}\n${valueText(value)}`;
}

function valueText(value: unknown): string {
  let text: string | undefined;
  try {
    text = jsonStringify(value);
  } catch (error) {
    throw invalidValue(`it cannot be written as JSON${reasonOf(error)}`);
  }
  if (typeof text !== 'string')
    throw invalidValue(`JSON has no form of ${typeof value}; to remove it use delete`);
  return text;
}

const LIST_OPTIONS: Names = { __proto__: null as never, prefix: true, limit: true, cursor: true };

function listing(options: KvListOptions | undefined): string {
  const { prefix, limit, cursor } = checked<KvListOptions>(options, LIST_OPTIONS);
  let fields = '';
  if (prefix !== undefined) {
    if (typeof prefix !== 'string') throw invalidOption('prefix must be a string');
    fields += `,"prefix":${jsonStringify(prefix)}`;
  }
  if (limit !== undefined) fields += `,"limit":${whole('limit', limit, 1)}`;
  if (cursor !== undefined && cursor !== null) {
    if (typeof cursor !== 'string') throw invalidOption('cursor must be what the page before gave');
    fields += `,"cursor":${jsonStringify(cursor)}`;
  }
  return fields;
}

function checked<Options extends object>(options: unknown, known: Names): Options {
  if (options === undefined || options === null) return {} as Options;
  if (typeof options !== 'object') throw invalidOption('options must be an object');
  const names = keysOf(options);
  for (let at = 0; at < names.length; at++) {
    const name = names[at] as string;
    if (known[name] !== true)
      throw new PiCloudError('kv.unknown-option', `kv has no option ${jsonStringify(name)} here`, false);
  }
  return options as Options;
}

const MAX_WHOLE = 2 ** 53 - 1;

function whole(name: string, value: unknown, least: number): number {
  if (typeof value === 'number' && isInteger(value) && value >= least && value <= MAX_WHOLE) return value;
  throw invalidOption(`${name} must be a whole number of at least ${least}`);
}

function invalidOption(message: string): PiCloudError {
  return new PiCloudError('kv.invalid-option', message, false);
}

function invalidValue(reason: string): PiCloudError {
  return new PiCloudError('kv.invalid-value', `Cannot set the value: ${reason}`, false);
}
