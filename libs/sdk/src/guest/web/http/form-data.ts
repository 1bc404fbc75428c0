import { List } from '../list.js';
import { apply, define, put } from '../primordials.js';
import { asInterface, isObject, iteratorsOf, requireArguments, toUsv } from '../webidl.js';
import { blobParts, fileOver, isFileObject } from './blob.js';
import type { File } from './blob.js';

export interface FormEntry {
  readonly name: string;
  readonly value: string | File;
}

let entriesIn: (value: unknown) => List<FormEntry> | undefined;
const iterate = iteratorsOf('FormData');

export class FormData {
  #entries = new List<FormEntry>();

  constructor(form: unknown = undefined) {
    if (form !== undefined)
      throw new TypeError('FormData is made without arguments: there are no forms here');
  }

  append(name: unknown, value: unknown, filename: unknown = undefined): void {
    requireArguments(arguments.length, 2, 'FormData.append');
    this.#entries.push(entryOf(name, value, filename));
  }

  delete(name: unknown): void {
    requireArguments(arguments.length, 1, 'FormData.delete');
    const wanted = toUsv(name);
    this.#entries.keep((entry) => entry.name !== wanted);
  }

  get(name: unknown): string | File | null {
    requireArguments(arguments.length, 1, 'FormData.get');
    const wanted = toUsv(name);
    const entries = this.#entries;
    for (let at = 0; at < entries.length; at++) {
      const entry = entries.at(at);
      if (entry.name === wanted) return entry.value;
    }
    return null;
  }

  getAll(name: unknown): (string | File)[] {
    requireArguments(arguments.length, 1, 'FormData.getAll');
    const wanted = toUsv(name);
    const entries = this.#entries;
    const values: (string | File)[] = [];
    for (let at = 0; at < entries.length; at++) {
      const entry = entries.at(at);
      if (entry.name === wanted) put(values, values.length, entry.value);
    }
    return values;
  }

  has(name: unknown): boolean {
    requireArguments(arguments.length, 1, 'FormData.has');
    const wanted = toUsv(name);
    const entries = this.#entries;
    for (let at = 0; at < entries.length; at++) if (entries.at(at).name === wanted) return true;
    return false;
  }

  set(name: unknown, value: unknown, filename: unknown = undefined): void {
    requireArguments(arguments.length, 2, 'FormData.set');
    const next = entryOf(name, value, filename);
    const kept = new List<FormEntry>();
    let isPlaced = false;
    for (let at = 0; at < this.#entries.length; at++) {
      const entry = this.#entries.at(at);
      if (entry.name !== next.name) kept.push(entry);
      else if (!isPlaced) {
        kept.push(next);
        isPlaced = true;
      }
    }
    if (!isPlaced) kept.push(next);
    this.#entries = kept;
  }

  entries(): IterableIterator<unknown> {
    return iterate(this.#entryAt(), 'entries');
  }

  keys(): IterableIterator<unknown> {
    return iterate(this.#entryAt(), 'keys');
  }

  values(): IterableIterator<unknown> {
    return iterate(this.#entryAt(), 'values');
  }

  forEach(callback: unknown, thisArg: unknown = undefined): void {
    requireArguments(arguments.length, 1, 'FormData.forEach');
    const entryAt = this.#entryAt();
    if (typeof callback !== 'function') throw new TypeError('The callback must be a function');
    for (let at = 0; ; at++) {
      const entry = entryAt(at);
      if (entry === undefined) return;
      apply(callback, thisArg, [entry[1], entry[0], this]);
    }
  }

  #entryAt(): (at: number) => readonly [string, string | File] | undefined {
    // Read at once, so that a receiver that is no FormData is refused here; `set` and others replace the list.
    let entries = this.#entries;
    return (at) => {
      entries = this.#entries;
      if (at >= entries.length) return undefined;
      const { name, value } = entries.at(at);
      return [name, value];
    };
  }

  static {
    entriesIn = (value) => (isObject(value) && #entries in value ? value.#entries : undefined);
  }
}

function entryOf(name: unknown, value: unknown, filename: unknown): FormEntry {
  const blob = blobParts(value);
  if (blob === undefined) {
    if (filename !== undefined) throw new TypeError('A file name goes with a Blob only');
    return { name: toUsv(name), value: toUsv(value) };
  }
  if (isFileObject(value) && filename === undefined) return { name: toUsv(name), value };
  const called = filename === undefined ? 'blob' : toUsv(filename);
  return { name: toUsv(name), value: fileOver(blob.bytes, called, blob.type) };
}

/** What is in a FormData, in order; undefined for everything else. */
export function formEntries(value: unknown): List<FormEntry> | undefined {
  return entriesIn(value);
}

define(FormData.prototype, Symbol.iterator, {
  value: FormData.prototype.entries,
  writable: true,
  configurable: true,
});
asInterface(FormData, 'FormData');
