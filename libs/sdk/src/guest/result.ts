import {
  apply,
  ArrayBufferOf,
  BytesOf,
  fromCharCode,
  hasOwn,
  isArray,
  isInteger,
  isView,
  jsonStringify,
  keysOf,
  matches,
  stringOf,
  subarray,
  toLower,
} from './primordials.js';

/** The script gave back something that HTTP cannot carry. */
export class InvalidResult {
  constructor(readonly message: string) {}
}

/** The script gave back more than its limit allows. */
export class ResultTooLarge {
  constructor(readonly maxBytes: number) {}
}

type Headers = Record<string, string | string[]>;

const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const UNFIT_VALUE = /[^\t\x20-\x7e\x80-\xff]/;
/** These belong to the connection, which is the platform's, not the script's. */
const HOP_BY_HOP: Record<string, true> = {
  __proto__: null as never,
  connection: true,
  'keep-alive': true,
  'proxy-authenticate': true,
  'proxy-authorization': true,
  'proxy-connection': true,
  te: true,
  trailer: true,
  'transfer-encoding': true,
  upgrade: true,
  'content-length': true,
};
const BYTES_PER_CHUNK = 8_192;

/**
 * A script's return value as one JSON string, a `GuestResult` of the contracts.
 * @throws InvalidResult and ResultTooLarge
 */
export function encodeResult(value: unknown, maxBytes: number): string {
  const structured = asStructured(value);
  const statusCode = structured === undefined ? 200 : statusOf(structured['statusCode']);
  const headers = structured === undefined ? {} : headersOf(structured['headers']);
  const { body, encoding, type } = bodyOf(structured, value);
  if (body.length > maxBytes) throw new ResultTooLarge(maxBytes);
  if (headers['content-type'] === undefined && type !== undefined) headers['content-type'] = type;
  return jsonStringify({ statusCode, headers, body, encoding });
}

function asStructured(value: unknown): Record<string, unknown> | undefined {
  const isPlain = typeof value === 'object' && value !== null && !isArray(value);
  return isPlain && hasOwn(value, 'statusCode') ? (value as Record<string, unknown>) : undefined;
}

function statusOf(status: unknown): number {
  if (typeof status === 'number' && isInteger(status) && status >= 200 && status <= 599) return status;
  throw new InvalidResult('statusCode must be a whole number from 200 to 599');
}

function headersOf(given: unknown): Headers {
  const headers: Headers = { __proto__: null as never };
  if (given === undefined || given === null) return headers;
  if (typeof given !== 'object' || isArray(given)) throw new InvalidResult('headers must be an object');
  const source = given as Record<string, unknown>;
  const names = keysOf(source);
  for (let at = 0; at < names.length; at++) {
    const name = names[at] as string;
    if (matches(TOKEN, name) === null) throw new InvalidResult(`header name ${quoted(name)} is not allowed`);
    const lower = toLower(name);
    if (HOP_BY_HOP[lower] !== true) headers[lower] = headerValue(name, source[name]);
  }
  return headers;
}

function headerValue(name: string, value: unknown): string | string[] {
  if (isArray(value)) {
    const all: string[] = [];
    for (let at = 0; at < value.length; at++) all[at] = oneHeaderValue(name, value[at]);
    return all;
  }
  return oneHeaderValue(name, value);
}

function oneHeaderValue(name: string, value: unknown): string {
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') {
    throw new InvalidResult(`header ${quoted(name)} must be a string`);
  }
  const text = stringOf(value);
  if (matches(UNFIT_VALUE, text) !== null) {
    throw new InvalidResult(`header ${quoted(name)} has a character that HTTP cannot carry`);
  }
  return text;
}

interface Body {
  readonly body: string;
  readonly encoding: 'utf8' | 'latin1';
  readonly type: string | undefined;
}

function bodyOf(structured: Record<string, unknown> | undefined, value: unknown): Body {
  const content = structured === undefined ? value : structured['body'];
  if (content instanceof ArrayBufferOf || isView(content)) {
    return { body: latin1Of(content), encoding: 'latin1', type: 'application/octet-stream' };
  }
  if (structured !== undefined && content === undefined)
    return { body: '', encoding: 'utf8', type: undefined };
  if (structured !== undefined && typeof content === 'string') {
    return { body: content, encoding: 'utf8', type: 'text/plain; charset=utf-8' };
  }
  return { body: jsonOf(content), encoding: 'utf8', type: 'application/json' };
}

function jsonOf(content: unknown): string {
  if (content === undefined) return 'null';
  let text: string | undefined;
  try {
    text = jsonStringify(content);
  } catch (error) {
    throw new InvalidResult(`result cannot be written as JSON: ${reasonOf(error)}`);
  }
  if (typeof text !== 'string')
    throw new InvalidResult(`result cannot be written as JSON: it is a ${typeof content}`);
  return text;
}

function reasonOf(error: unknown): string {
  try {
    const message = (error as { message?: unknown }).message;
    return typeof message === 'string' ? message : 'its toJSON threw';
  } catch {
    return 'its toJSON threw';
  }
}

function latin1Of(content: ArrayBuffer | ArrayBufferView): string {
  const bytes =
    content instanceof ArrayBufferOf
      ? new BytesOf(content)
      : new BytesOf(content.buffer, content.byteOffset, content.byteLength);
  let text = '';
  for (let at = 0; at < bytes.length; at += BYTES_PER_CHUNK) {
    text += apply(fromCharCode, undefined, subarray(bytes, at, at + BYTES_PER_CHUNK) as unknown as number[]);
  }
  return text;
}

function quoted(name: string): string {
  return jsonStringify(name);
}
