import type {
  Docs,
  DocsCollection,
  DocsFindOptions,
  DocsItem,
  DocsPage,
  DocsWriteOptions,
} from '../api/picloud.js';
import { ask, reasonOf } from './ask.js';
import type { Call } from './ask.js';
import { PiCloudError } from './picloud-error.js';
import {
  freeze,
  isArray,
  isFinite,
  isInteger,
  jsonParse,
  jsonStringify,
  keysOf,
  matches,
} from './primordials.js';

type Names = Readonly<Record<string, true>>;

const COLLECTION = /^[A-Za-z0-9_.:-]{1,100}$/;

/** `docs` of the module `picloud`. */
export function docsApi(call: Call): Docs {
  return freeze({ collection: (name: unknown) => collectionOf(call, name) }) as Docs;
}

function collectionOf(call: Call, name: unknown): DocsCollection {
  if (typeof name !== 'string' || matches(COLLECTION, name) === null) {
    const rule = '1 to 100 letters, digits, "_", ".", ":" and "-"';
    throw refusal('docs.invalid-collection', `Cannot use the collection's name: it must be ${rule}`);
  }
  const head = `{"collection":"${name}"`;
  const ofId = (id: unknown): string => `${head},"id":${textOf(id, 'id')}`;
  const write = (service: string, id: unknown, data: unknown, options: unknown): Promise<DocsItem> =>
    ask(() => call(service, `${ofId(id)}${ifVersion(options)}}\n${dataText(data)}`, true), itemIn);
  return freeze({
    create: (data) => ask(() => call('docs.create', `${head}}\n${dataText(data)}`, true), itemIn),
    get: (id) => ask(() => call('docs.get', `${ofId(id)}}`, false), itemOrNothingIn),
    update: (id, patch, options) => write('docs.update', id, patch, options),
    replace: (id, data, options) => write('docs.replace', id, data, options),
    delete: (id, options) =>
      ask(() => call('docs.delete', `${ofId(id)}${ifVersion(options)}}`, true), isTrue),
    find: (filter, options) =>
      ask(() => call('docs.find', finding(head, filter, checked(options, FIND_OPTIONS)), false), pageIn),
    findOne: (filter, options) =>
      ask(
        () => call('docs.find', findingOne(head, filter, checked(options, FIND_ONE_OPTIONS)), false),
        firstIn,
      ),
    count: (filter) => ask(() => call('docs.count', `${head}}\n${filterText(filter)}`, false), countIn),
    createIndex: (field) =>
      ask(() => call('docs.createIndex', `${head},"field":${textOf(field, 'field')}}`, true), readyIn),
  } satisfies DocsCollection);
}

function itemIn(answer: string): DocsItem {
  return jsonParse(answer) as DocsItem;
}

/** What `get` answers for an id that nothing has: no JSON text is empty. */
const ABSENT = '';

function itemOrNothingIn(answer: string): DocsItem | undefined {
  return answer === ABSENT ? undefined : itemIn(answer);
}

function pageIn(answer: string): DocsPage {
  return jsonParse(answer) as DocsPage;
}

function firstIn(answer: string): DocsItem | undefined {
  const { items } = pageIn(answer);
  return items.length === 0 ? undefined : items[0];
}

function countIn(answer: string): number {
  return jsonParse(answer) as number;
}

function isTrue(answer: string): boolean {
  return answer === 'true';
}

function readyIn(answer: string): { readonly ready: boolean } {
  return { ready: isTrue(answer) };
}

function textOf(text: unknown, what: 'id' | 'field'): string {
  if (typeof text === 'string') return jsonStringify(text);
  throw invalidOption(`${what} must be a string`);
}

function dataText(data: unknown): string {
  if (typeof data !== 'object' || data === null || isArray(data)) throw invalidData('it must be an object');
  let text: string | undefined;
  try {
    text = jsonStringify(data);
  } catch (error) {
    throw invalidData(`it cannot be written as JSON${reasonOf(error)}`);
  }
  if (typeof text !== 'string') throw invalidData('JSON has no form of it');
  return text;
}

const FIND_OPTIONS: Names = { __proto__: null as never, sort: true, limit: true, cursor: true };
const FIND_ONE_OPTIONS: Names = { __proto__: null as never, sort: true };
const WRITE_OPTIONS: Names = { __proto__: null as never, ifVersion: true };

/** The call, and behind a line break each the filter and the sort, as texts of their own. */
function finding(head: string, filter: unknown, { sort, limit, cursor }: DocsFindOptions): string {
  let call = head;
  if (limit !== undefined) call += `,"limit":${whole('limit', limit)}`;
  if (cursor !== undefined && cursor !== null) {
    if (typeof cursor !== 'string') throw invalidOption('cursor must be what the page before gave');
    call += `,"cursor":${jsonStringify(cursor)}`;
  }
  return `${call}}\n${filterText(filter)}\n${sortText(sort)}`;
}

function findingOne(head: string, filter: unknown, { sort }: DocsFindOptions): string {
  return `${head},"limit":1}\n${filterText(filter)}\n${sortText(sort)}`;
}

/**
 * JSON would leave out what is undefined, and the filter would find what it was to keep out; and it would make null of
 * what is no number.
 */
function filterText(filter: unknown): string {
  if (filter === undefined) return '';
  if (typeof filter !== 'object' || filter === null || isArray(filter))
    throw invalidFilter('it must be an object');
  let refused: PiCloudError | undefined;
  try {
    const text = jsonStringify(filter, (name: string, value: unknown) => {
      const isValue = typeof value === 'number' ? isFinite(value) : isJson(value);
      if (!isValue) throw (refused = invalidFilter(`${jsonStringify(name)} has no value that JSON can hold`));
      return value;
    });
    return text;
  } catch (error) {
    throw refused ?? invalidFilter(`it cannot be written as JSON${reasonOf(error)}`);
  }
}

function isJson(value: unknown): boolean {
  return value !== undefined && typeof value !== 'function' && typeof value !== 'symbol';
}

function sortText(sort: unknown): string {
  if (sort === undefined) return '';
  if (typeof sort !== 'object' || sort === null || isArray(sort))
    throw invalidOption('sort must be an object: { field: 1 } or { field: -1 }');
  let text = '';
  const fields = keysOf(sort);
  for (let at = 0; at < fields.length; at++) {
    const field = fields[at] as string;
    const direction = (sort as Record<string, unknown>)[field];
    if (direction !== 1 && direction !== -1)
      throw invalidOption(`sort by ${jsonStringify(field)} must be 1 or -1`);
    text += `${at === 0 ? '' : ','}${jsonStringify(field)}:${direction}`;
  }
  return `{${text}}`;
}

function ifVersion(options: unknown): string {
  const { ifVersion: version } = checked(options, WRITE_OPTIONS) as DocsWriteOptions;
  return version === undefined ? '' : `,"ifVersion":${whole('ifVersion', version)}`;
}

function checked(options: unknown, known: Names): object {
  if (options === undefined || options === null) return {};
  if (typeof options !== 'object') throw invalidOption('options must be an object');
  const names = keysOf(options);
  for (let at = 0; at < names.length; at++) {
    const name = names[at] as string;
    if (known[name] !== true)
      throw refusal('docs.unknown-option', `docs has no option ${jsonStringify(name)} here`);
  }
  return options;
}

const MAX_WHOLE = 2 ** 53 - 1;

function whole(name: string, value: unknown): number {
  if (typeof value === 'number' && isInteger(value) && value >= 1 && value <= MAX_WHOLE) return value;
  throw invalidOption(`${name} must be a whole number above 0`);
}

function invalidOption(message: string): PiCloudError {
  return refusal('docs.invalid-option', message);
}

function invalidFilter(fault: string): PiCloudError {
  return refusal('docs.invalid-filter', `Cannot use the filter: ${fault}`);
}

function invalidData(fault: string): PiCloudError {
  return refusal('docs.invalid-data', `Cannot write the document: ${fault}`);
}

function refusal(code: string, message: string): PiCloudError {
  return new PiCloudError(code, message, false);
}
