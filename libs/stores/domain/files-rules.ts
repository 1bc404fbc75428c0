import { KIB, MIB } from '#kernel';
import { FilesInputError } from './files.errors.js';
import type { FilesFault } from './files.errors.js';

export const FILES_LIMITS = {
  maxNameBytes: 255,
  maxContentTypeChars: 255,
  maxMetadataBytes: 8 * KIB,
  defaultPageSize: 50,
  maxPageSize: 200,
  /** Bytes of one message: more go part by part. */
  maxPartBytes: 2 * MIB,
} as const;

/** Of a file whose maker says nothing else. */
export const DEFAULT_CONTENT_TYPE = 'application/octet-stream';

const COLLECTION = /^[A-Za-z0-9_.:-]{1,100}$/;

/** @throws FilesInputError `files.invalid-collection` */
export function requireFilesCollection(name: string): void {
  if (COLLECTION.test(name)) return;
  const rule = '1 to 100 letters, digits, "_", ".", ":" and "-"';
  throw new FilesInputError(
    'files.invalid-collection',
    `Cannot use the collection's name: it must be ${rule}`,
  );
}

/** @throws FilesInputError `files.invalid-name` */
export function requireFileName(name: string): void {
  const fault = faultOfName(name);
  if (fault !== undefined) throw refusal('files.invalid-name', `its name ${fault}`);
}

/** A prefix may be empty, which is none. @throws FilesInputError `files.invalid-option` */
export function requireNamePrefix(prefix: string): void {
  const fault = prefix === '' ? undefined : faultOfName(prefix);
  if (fault !== undefined)
    throw new FilesInputError('files.invalid-option', `Cannot list by the prefix: it ${fault}`);
}

const CONTROL = /[\u0000-\u001f\u007f]/;

function faultOfName(name: string): string | undefined {
  const { maxNameBytes } = FILES_LIMITS;
  if (name === '') return 'is empty';
  if (name.length > maxNameBytes || Buffer.byteLength(name, 'utf8') > maxNameBytes)
    return `has more than ${maxNameBytes} bytes as UTF-8`;
  if (CONTROL.test(name)) return 'holds a control character';
  return name.isWellFormed() ? undefined : 'holds half of a surrogate pair';
}

const TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
const CONTENT_TYPE = new RegExp(
  `^${TOKEN}/${TOKEN}(?:[ \\t]*;[ \\t]*${TOKEN}=(?:${TOKEN}|"[ !#-\\[\\]-~]*"))*$`,
);

/** A media type as RFC 9110 writes it. @throws FilesInputError `files.invalid-content-type` */
export function requireContentType(type: string): void {
  if (type.length <= FILES_LIMITS.maxContentTypeChars && CONTENT_TYPE.test(type)) return;
  throw refusal('files.invalid-content-type', 'its contentType is no media type such as "image/png"');
}

/**
 * Metadata as they are kept: JSON text on one line. The key `__proto__` is refused: it changes what an object is wherever
 * a reader copies it by assignment.
 * @throws FilesInputError `files.invalid-metadata`
 */
export function metadataText(json: string): string {
  const { maxMetadataBytes } = FILES_LIMITS;
  if (json.length > maxMetadataBytes || Buffer.byteLength(json, 'utf8') > maxMetadataBytes)
    throw refusal('files.invalid-metadata', `its metadata has more than ${maxMetadataBytes} bytes as JSON`);
  const metadata = parsed(json);
  if (typeof metadata !== 'object' || metadata === null || Array.isArray(metadata))
    throw refusal('files.invalid-metadata', 'its metadata must be an object');
  return JSON.stringify(metadata);
}

function parsed(json: string): unknown {
  let namesProto = false;
  try {
    const value: unknown = JSON.parse(json, (key, inner: unknown) => {
      if (key === '__proto__') namesProto = true;
      return inner;
    });
    if (!namesProto) return value;
  } catch {
    throw refusal('files.invalid-metadata', 'its metadata is not JSON');
  }
  throw refusal('files.invalid-metadata', 'its metadata has a key "__proto__"');
}

function refusal(code: FilesFault, fault: string): FilesInputError {
  return new FilesInputError(code, `Cannot write the file: ${fault}`);
}

/** @throws FilesInputError `files.invalid-option`. More than the most is clamped, as in every list. */
export function filesPageSize(limit: number | undefined): number {
  if (limit === undefined) return FILES_LIMITS.defaultPageSize;
  if (!Number.isInteger(limit) || limit < 1)
    throw new FilesInputError('files.invalid-option', 'Cannot list: limit must be a whole number above 0');
  return Math.min(limit, FILES_LIMITS.maxPageSize);
}
