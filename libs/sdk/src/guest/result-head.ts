import { isArray, isInteger, jsonStringify, keysOf, matches, stringOf, toLower } from './primordials.js';
import { InvalidResult } from './run-failures.js';

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

/** @throws InvalidResult */
export function statusOf(status: unknown): number {
  if (typeof status === 'number' && isInteger(status) && status >= 200 && status <= 599) return status;
  throw new InvalidResult('statusCode must be a whole number from 200 to 599');
}

/**
 * Headers given as an object, or as pairs, with names in lower case and without those of the connection.
 * @throws InvalidResult naming the header that HTTP cannot carry.
 */
export function headersOf(given: unknown): Headers {
  const headers: Headers = { __proto__: null as never };
  if (given === undefined || given === null) return headers;
  if (typeof given !== 'object') throw new InvalidResult('headers must be an object');
  if (isArray(given)) {
    for (let at = 0; at < given.length; at++) {
      const pair = given[at] as unknown;
      if (!isArray(pair) || pair.length !== 2) throw new InvalidResult('headers must be an object');
      add(headers, stringOf(pair[0]), pair[1]);
    }
    return headers;
  }
  const source = given as Record<string, unknown>;
  const names = keysOf(source);
  for (let at = 0; at < names.length; at++) {
    const name = names[at] as string;
    const value = source[name];
    if (!isArray(value)) add(headers, name, value);
    else for (let one = 0; one < value.length; one++) add(headers, name, value[one]);
  }
  return headers;
}

function add(headers: Headers, name: string, value: unknown): void {
  if (matches(TOKEN, name) === null)
    throw new InvalidResult(`header name ${jsonStringify(name)} is not allowed`);
  const lower = toLower(name);
  if (HOP_BY_HOP[lower] === true) return;
  const text = valueText(name, value);
  const known = headers[lower];
  if (known === undefined) headers[lower] = text;
  else if (typeof known === 'string') headers[lower] = [known, text];
  else known[known.length] = text;
}

function valueText(name: string, value: unknown): string {
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') {
    throw new InvalidResult(`header ${jsonStringify(name)} must be a string`);
  }
  const text = stringOf(value);
  if (matches(UNFIT_VALUE, text) !== null) {
    throw new InvalidResult(`header ${jsonStringify(name)} has a character that HTTP cannot carry`);
  }
  return text;
}

/**
 * JSON text of a response's head, made of primitives only: a script may have given objects a `toJSON`.
 * @param type content type where the script says none.
 */
export function encodeHead(
  statusCode: number,
  headers: Headers,
  type: string | undefined,
  encoding: 'utf8' | 'latin1',
): string {
  let text = '';
  const names = keysOf(headers);
  for (let at = 0; at < names.length; at++) {
    const name = names[at] as string;
    text += `${text === '' ? '' : ','}${jsonStringify(name)}:${valueJson(headers[name] as string | string[])}`;
  }
  if (type !== undefined && headers['content-type'] === undefined)
    text += `${text === '' ? '' : ','}"content-type":${jsonStringify(type)}`;
  return `{"statusCode":${statusCode},"headers":{${text}},"encoding":"${encoding}"}`;
}

function valueJson(value: string | string[]): string {
  if (typeof value === 'string') return jsonStringify(value);
  let text = '';
  for (let at = 0; at < value.length; at++)
    text += `${at === 0 ? '' : ','}${jsonStringify(value[at] as string)}`;
  return `[${text}]`;
}
