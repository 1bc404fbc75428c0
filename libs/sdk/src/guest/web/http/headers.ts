import { apply, define, descriptorOf, ownKeys, put } from '../primordials.js';
import { asInterface, isObject, iteratorsOf, requireArguments, toByteString } from '../webidl.js';
import { HeaderList, headerName, headerValue } from './header-list.js';

/** Whose headers these are: those of a received response never change. */
export type HeadersGuard = 'none' | 'request' | 'response' | 'immutable';

let given: { readonly list: HeaderList; readonly guard: HeadersGuard } | undefined;
let listIn: (value: unknown) => HeaderList | undefined;
const iterate = iteratorsOf('Headers');

export class Headers {
  readonly #list: HeaderList;
  readonly #guard: HeadersGuard;

  constructor(init: unknown = undefined) {
    const own = given;
    given = undefined;
    this.#list = own?.list ?? new HeaderList();
    this.#guard = own?.guard ?? 'none';
    if (own === undefined && init !== undefined) fill(this.#list, init);
  }

  append(name: unknown, value: unknown): void {
    requireArguments(arguments.length, 2, 'Headers.append');
    const header = this.#checked(name, value);
    this.#list.append(header.name, header.value);
  }

  delete(name: unknown): void {
    requireArguments(arguments.length, 1, 'Headers.delete');
    const lower = headerName(toByteString(name, 'A header name'));
    this.#refuseWhenImmutable();
    this.#list.delete(lower);
  }

  get(name: unknown): string | null {
    requireArguments(arguments.length, 1, 'Headers.get');
    return this.#list.get(headerName(toByteString(name, 'A header name')));
  }

  getSetCookie(): string[] {
    const cookies = this.#list.all('set-cookie');
    const row: string[] = [];
    for (let at = 0; at < cookies.length; at++) put(row, at, cookies.at(at));
    return row;
  }

  has(name: unknown): boolean {
    requireArguments(arguments.length, 1, 'Headers.has');
    return this.#list.has(headerName(toByteString(name, 'A header name')));
  }

  set(name: unknown, value: unknown): void {
    requireArguments(arguments.length, 2, 'Headers.set');
    const header = this.#checked(name, value);
    this.#list.set(header.name, header.value);
  }

  entries(): IterableIterator<unknown> {
    const list = this.#list;
    return iterate((at) => list.entryAt(at), 'entries');
  }

  keys(): IterableIterator<unknown> {
    const list = this.#list;
    return iterate((at) => list.entryAt(at), 'keys');
  }

  values(): IterableIterator<unknown> {
    const list = this.#list;
    return iterate((at) => list.entryAt(at), 'values');
  }

  forEach(callback: unknown, thisArg: unknown = undefined): void {
    requireArguments(arguments.length, 1, 'Headers.forEach');
    const list = this.#list;
    if (typeof callback !== 'function') throw new TypeError('The callback must be a function');
    for (let at = 0; ; at++) {
      const entry = list.entryAt(at);
      if (entry === undefined) return;
      apply(callback, thisArg, [entry[1], entry[0], this]);
    }
  }

  #checked(name: unknown, value: unknown): { readonly name: string; readonly value: string } {
    const lower = headerName(toByteString(name, 'A header name'));
    const text = headerValue(lower, toByteString(value, 'A header value'));
    this.#refuseWhenImmutable();
    return { name: lower, value: text };
  }

  #refuseWhenImmutable(): void {
    if (this.#guard === 'immutable') throw new TypeError('These headers cannot be changed');
  }

  static {
    listIn = (value) => (isObject(value) && #list in value ? value.#list : undefined);
  }
}

define(Headers.prototype, Symbol.iterator, {
  value: Headers.prototype.entries,
  writable: true,
  configurable: true,
});
asInterface(Headers, 'Headers');

/** A Headers object that shows and changes `list` itself. */
export function headersOver(list: HeaderList, guard: HeadersGuard): Headers {
  given = { list, guard };
  return new Headers();
}

/** The list behind a Headers object. */
export function headerListOf(value: unknown): HeaderList | undefined {
  return listIn(value);
}

/**
 * Fills an empty list from what a script gave: Headers, pairs, or an object.
 * @throws TypeError when it is none of these, or a name or value is not allowed
 */
export function fill(list: HeaderList, init: unknown): void {
  if (!isObject(init)) throw new TypeError('Headers are given as an object, as pairs or as Headers');
  const source = listIn(init);
  if (source !== undefined) {
    for (let at = 0; at < source.length; at++) list.append(source.nameAt(at), source.valueAt(at));
    return;
  }
  const iterator = (init as { [Symbol.iterator]?: unknown })[Symbol.iterator];
  if (iterator === undefined || iterator === null) fillFromRecord(list, init as Record<string, unknown>);
  else if (typeof iterator !== 'function') throw new TypeError('The iterator of the headers is no function');
  else for (const pair of init as Iterable<unknown>) appendPair(list, pair);
}

function appendPair(list: HeaderList, pair: unknown): void {
  if (!isObject(pair)) throw new TypeError('Each header is a pair of name and value');
  let count = 0;
  let name = '';
  let value = '';
  for (const part of pair as Iterable<unknown>) {
    if (count === 0) name = toByteString(part, 'A header name');
    else if (count === 1) value = toByteString(part, 'A header value');
    count += 1;
  }
  if (count !== 2) throw new TypeError('Each header is a pair of name and value');
  append(list, name, value);
}

function fillFromRecord(list: HeaderList, record: Record<string, unknown>): void {
  const keys = ownKeys(record);
  for (let at = 0; at < keys.length; at++) {
    const key = keys[at] as string;
    if (descriptorOf(record, key)?.enumerable !== true) continue;
    const name = toByteString(key, 'A header name');
    append(list, name, toByteString(record[key], 'A header value'));
  }
}

function append(list: HeaderList, name: string, value: string): void {
  const lower = headerName(name);
  list.append(lower, headerValue(lower, value));
}
