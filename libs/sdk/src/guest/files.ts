import type {
  FileChange,
  FileDraft,
  FileHead,
  Files,
  FilesCollection,
  FilesListOptions,
  FilesPage,
} from '../api/picloud.js';
import { ask, reasonOf } from './ask.js';
import type { Call } from './ask.js';
import { PiCloudError } from './picloud-error.js';
import { freeze, isArray, isInteger, jsonParse, jsonStringify, keysOf, matches } from './primordials.js';
import { Lazy } from './web/lazy.js';

type Names = Readonly<Record<string, true>>;

const COLLECTION = /^[A-Za-z0-9_.:-]{1,100}$/;

/** What handles bytes; most scripts never do. */
const contents = new Lazy(() => import('./file-contents.js'));

/** `files` of the module `picloud`. */
export function filesApi(call: Call): Files {
  return freeze({ collection: (name: unknown) => collectionOf(call, name) }) as Files;
}

function collectionOf(call: Call, name: unknown): FilesCollection {
  if (typeof name !== 'string' || matches(COLLECTION, name) === null) {
    const rule = '1 to 100 letters, digits, "_", ".", ":" and "-"';
    throw refusal('files.invalid-collection', `Cannot use the collection's name: it must be ${rule}`);
  }
  const head = `{"collection":"${name}"`;
  const ofId = (id: unknown): string => `${head},"id":${idText(id)}`;
  return freeze({
    create: (file) => ask(() => create(call, head, file), headIn),
    head: (id) => ask(() => call('files.head', `${ofId(id)}}`, false), headOrNothingIn),
    get: (id) => contents.use().getFile(call, () => ofId(id)),
    stream: (id) => contents.use().streamFile(call, () => ofId(id)),
    update: (id, change) => ask(() => update(call, ofId(id), change), headIn),
    delete: (id) => ask(() => call('files.delete', `${ofId(id)}}`, true), isTrue),
    list: (options) => ask(() => call('files.list', `${head}${listing(options)}}`, false), pageIn),
  } satisfies FilesCollection);
}

function headIn(answer: string): FileHead {
  return jsonParse(answer) as FileHead;
}

/** What `head` answers for an id that nothing has: no JSON text is empty. */
const ABSENT = '';

function headOrNothingIn(answer: string): FileHead | undefined {
  return answer === ABSENT ? undefined : headIn(answer);
}

function pageIn(answer: string): FilesPage {
  return jsonParse(answer) as FilesPage;
}

function isTrue(answer: string): boolean {
  return answer === 'true';
}

const FIELDS: Names = { __proto__: null as never, name: true, contentType: true, data: true, metadata: true };

function create(call: Call, head: string, file: FileDraft | undefined): Promise<string> {
  const { name, contentType, data, metadata } = checked<Partial<FileDraft>>(file, FIELDS, 'the file');
  if (name === undefined) throw invalid('files.invalid-name', 'the field "name" is missing');
  if (data === undefined) throw invalid('files.invalid-data', 'the field "data" is missing');
  const { sendFile, typeOf } = contents.use();
  const words = wordsText(name, contentType ?? typeOf(data), metadata);
  return sendFile(call, 'files.create', `${head}${words}`, data);
}

function update(call: Call, head: string, change: FileChange | undefined): Promise<string> {
  const { name, contentType, data, metadata } = checked<FileChange>(change, FIELDS, 'what to change');
  const words = wordsText(name, contentType, metadata);
  if (data === undefined) return call('files.update', `${head}${words}}`, true);
  return contents.use().sendFile(call, 'files.update', `${head}${words}`, data);
}

function wordsText(name: unknown, contentType: unknown, metadata: unknown): string {
  let text = '';
  if (name !== undefined) {
    if (typeof name !== 'string') throw invalid('files.invalid-name', 'name must be a string');
    text += `,"name":${jsonStringify(name)}`;
  }
  if (contentType !== undefined) {
    if (typeof contentType !== 'string')
      throw invalid('files.invalid-content-type', 'contentType must be a string');
    text += `,"contentType":${jsonStringify(contentType)}`;
  }
  if (metadata !== undefined) text += `,"metadata":${jsonStringify(metadataText(metadata))}`;
  return text;
}

function metadataText(metadata: unknown): string {
  if (typeof metadata !== 'object' || metadata === null || isArray(metadata))
    throw invalid('files.invalid-metadata', 'metadata must be an object');
  let text: string | undefined;
  try {
    text = jsonStringify(metadata);
  } catch (error) {
    throw invalid('files.invalid-metadata', `metadata cannot be written as JSON${reasonOf(error)}`);
  }
  if (typeof text !== 'string') throw invalid('files.invalid-metadata', 'JSON has no form of metadata');
  return text;
}

function idText(id: unknown): string {
  if (typeof id === 'string') return jsonStringify(id);
  throw refusal('files.invalid-option', 'id must be a string');
}

const LIST_OPTIONS: Names = { __proto__: null as never, prefix: true, limit: true, cursor: true };
const MAX_WHOLE = 2 ** 53 - 1;

function listing(options: FilesListOptions | undefined): string {
  const given = options === undefined || options === null ? {} : options;
  const { prefix, limit, cursor } = checked<FilesListOptions>(given, LIST_OPTIONS, 'options');
  let fields = '';
  if (prefix !== undefined) {
    if (typeof prefix !== 'string') throw refusal('files.invalid-option', 'prefix must be a string');
    fields += `,"prefix":${jsonStringify(prefix)}`;
  }
  if (limit !== undefined) {
    if (typeof limit !== 'number' || !isInteger(limit) || limit < 1 || limit > MAX_WHOLE)
      throw refusal('files.invalid-option', 'limit must be a whole number above 0');
    fields += `,"limit":${limit}`;
  }
  if (cursor !== undefined && cursor !== null) {
    if (typeof cursor !== 'string')
      throw refusal('files.invalid-option', 'cursor must be what the page before gave');
    fields += `,"cursor":${jsonStringify(cursor)}`;
  }
  return fields;
}

function checked<Fields extends object>(given: unknown, known: Names, what: string): Fields {
  if (typeof given !== 'object' || given === null)
    throw refusal('files.invalid-option', `${what} must be an object`);
  const names = keysOf(given);
  for (let at = 0; at < names.length; at++) {
    const name = names[at] as string;
    if (known[name] !== true)
      throw refusal('files.unknown-option', `files has no option ${jsonStringify(name)} here`);
  }
  return given as Fields;
}

function invalid(code: string, fault: string): PiCloudError {
  return refusal(code, `Cannot write the file: ${fault}`);
}

function refusal(code: string, message: string): PiCloudError {
  return new PiCloudError(code, message, false);
}
