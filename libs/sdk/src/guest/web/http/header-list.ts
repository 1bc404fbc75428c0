import { List } from '../list.js';
import { jsonStringify, matches, toLower } from '../primordials.js';
import { trimHttp } from './mime.js';

const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const UNFIT_VALUE = /[\0\r\n]|[^\0-\xff]/;

interface Header {
  /** Lower case. */
  readonly name: string;
  readonly value: string;
}

/** The headers of one message, in order; a name may stand in it more than once. */
export class HeaderList {
  #rows = new List<Header>();
  /** Sorted and combined, as scripts iterate over them; made anew after a change. */
  #view: List<readonly [string, string]> | undefined;

  copy(): HeaderList {
    const copy = new HeaderList();
    copy.#rows = this.#rows.copy();
    return copy;
  }

  get length(): number {
    return this.#rows.length;
  }

  nameAt(at: number): string {
    return this.#rows.at(at).name;
  }

  valueAt(at: number): string {
    return this.#rows.at(at).value;
  }

  /** @param name lower case, like every name here */
  has(name: string): boolean {
    for (let at = 0; at < this.#rows.length; at++) if (this.#rows.at(at).name === name) return true;
    return false;
  }

  /** Every value of the name, joined as HTTP allows. */
  get(name: string): string | null {
    let text: string | null = null;
    for (let at = 0; at < this.#rows.length; at++) {
      const row = this.#rows.at(at);
      if (row.name === name) text = text === null ? row.value : `${text}, ${row.value}`;
    }
    return text;
  }

  all(name: string): List<string> {
    const values = new List<string>();
    for (let at = 0; at < this.#rows.length; at++) {
      const row = this.#rows.at(at);
      if (row.name === name) values.push(row.value);
    }
    return values;
  }

  append(name: string, value: string): void {
    this.#view = undefined;
    this.#rows.push({ name, value });
  }

  /** Takes the place of the first of the name; the others go. */
  set(name: string, value: string): void {
    this.#view = undefined;
    let isPlaced = false;
    const next = new List<Header>();
    for (let at = 0; at < this.#rows.length; at++) {
      const row = this.#rows.at(at);
      if (row.name !== name) next.push(row);
      else if (!isPlaced) {
        next.push({ name, value });
        isPlaced = true;
      }
    }
    if (!isPlaced) next.push({ name, value });
    this.#rows = next;
  }

  delete(name: string): void {
    this.#view = undefined;
    this.#rows.keep((row) => row.name !== name);
  }

  /** Sorted by name, values combined; each Set-Cookie stays for itself. */
  entryAt(at: number): readonly [string, string] | undefined {
    const view = (this.#view ??= this.#sorted());
    return at < view.length ? view.at(at) : undefined;
  }

  #sorted(): List<readonly [string, string]> {
    const names = new List<string>();
    for (let at = 0; at < this.#rows.length; at++) {
      const { name } = this.#rows.at(at);
      if (!holds(names, name)) insertSorted(names, name);
    }
    const view = new List<readonly [string, string]>();
    for (let at = 0; at < names.length; at++) {
      const name = names.at(at);
      if (name !== 'set-cookie') view.push([name, this.get(name) as string]);
      else {
        const cookies = this.all(name);
        for (let of = 0; of < cookies.length; of++) view.push([name, cookies.at(of)]);
      }
    }
    return view;
  }
}

function holds(names: List<string>, name: string): boolean {
  for (let at = 0; at < names.length; at++) if (names.at(at) === name) return true;
  return false;
}

function insertSorted(names: List<string>, name: string): void {
  names.push(name);
  let at = names.length - 1;
  while (at > 0 && names.at(at - 1) > name) {
    names.replace(at, names.at(at - 1));
    at--;
  }
  names.replace(at, name);
}

/** @throws TypeError when HTTP does not allow the name */
export function headerName(name: string): string {
  if (matches(TOKEN, name) === null) throw new TypeError(`Header name ${jsonStringify(name)} is not allowed`);
  return toLower(name);
}

/** @throws TypeError when HTTP cannot carry the value */
export function headerValue(name: string, given: string): string {
  const value = trimHttp(given);
  if (matches(UNFIT_VALUE, value) !== null) {
    throw new TypeError(`The value of header ${jsonStringify(name)} has a character that HTTP cannot carry`);
  }
  return value;
}
