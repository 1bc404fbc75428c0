import { latin1Of } from './bytes.js';
import { encodeHead, headersOf, statusOf } from './result-head.js';
import { ArrayBufferOf, hasOwn, isArray, isView, jsonStringify, stringIncludes } from './primordials.js';
import { BudgetSpent, InvalidResult } from './run-failures.js';
import { takeResponse } from './web/index.js';
import type { TakenResponse } from './web/index.js';

/** A script's return value as it crosses: the head as JSON text, and the body as it is. */
export interface Result {
  /** JSON text of `{statusCode, headers, encoding}`. */
  readonly head: string;
  readonly body: string;
  /** Set when the body is still to be read. */
  readonly stream?: StreamSource | undefined;
}

/** As much of a ReadableStream as its reading needs. */
export interface StreamSource {
  getReader(): StreamReader;
}
export interface StreamReader {
  read(): Promise<{ done: boolean; value?: unknown }>;
  cancel(reason?: unknown): Promise<unknown>;
}

const JSON_HEAD = '{"statusCode":200,"headers":{"content-type":"application/json"},"encoding":"utf8"}';
const OCTETS = 'application/octet-stream';
const TEXT = 'text/plain; charset=utf-8';

/**
 * What the script returned, by the response convention (R-EXEC-04): a `Response` as it is, an object with
 * `statusCode` as structured, bytes as bytes, anything else as 200 JSON.
 * @throws InvalidResult when HTTP cannot carry it.
 * @throws BudgetSpent when it is over `maxBytes`; what is measured here are characters, the host counts bytes.
 */
export function encodeResult(value: unknown, maxBytes: number): Result {
  const result = encode(value);
  if (result.body.length > maxBytes) throw new BudgetSpent('max_response_bytes', maxBytes);
  return result;
}

function encode(value: unknown): Result {
  if (typeof value !== 'object' || value === null) return { head: JSON_HEAD, body: jsonOf(value) };
  const response = takeResponse(value);
  if (response !== undefined) return encodeResponse(response);
  if (!isArray(value) && hasOwn(value, 'statusCode')) return encodeStructured(value as Structured);
  if (value instanceof ArrayBufferOf || isView(value)) return bytesResult(200, undefined, value);
  if (isStream(value)) return streamResult(200, undefined, value);
  return { head: JSON_HEAD, body: jsonOf(value) };
}

interface Structured {
  readonly statusCode: unknown;
  readonly headers?: unknown;
  readonly body?: unknown;
}

function encodeStructured(value: Structured): Result {
  const status = statusOf(value.statusCode);
  const { headers, body: content } = value;
  if (hasNoBody(status)) {
    if (content !== undefined && content !== null && content !== '')
      throw new InvalidResult(`a response with status ${status} cannot have a body`);
    return { head: encodeHead(status, headersOf(headers), undefined, 'utf8'), body: '' };
  }
  if (content === undefined)
    return { head: encodeHead(status, headersOf(headers), undefined, 'utf8'), body: '' };
  if (typeof content === 'string')
    return { head: encodeHead(status, headersOf(headers), TEXT, 'utf8'), body: content };
  if (typeof content === 'object' && content !== null) {
    if (content instanceof ArrayBufferOf || isView(content)) return bytesResult(status, headers, content);
    if (isStream(content)) return streamResult(status, headers, content);
  }
  return { head: encodeHead(status, headersOf(headers), 'application/json', 'utf8'), body: jsonOf(content) };
}

function encodeResponse({ status, headers, body }: TakenResponse): Result {
  const checked = statusOf(status);
  if (body === null || hasNoBody(checked))
    return { head: encodeHead(checked, headersOf(headers), undefined, 'utf8'), body: '' };
  switch (body.kind) {
    case 'text':
      return { head: encodeHead(checked, headersOf(headers), undefined, 'utf8'), body: body.text };
    case 'bytes':
      return {
        head: encodeHead(checked, headersOf(headers), undefined, 'latin1'),
        body: latin1Of(body.bytes),
      };
    case 'stream':
      return {
        head: encodeHead(checked, headersOf(headers), undefined, 'latin1'),
        body: '',
        stream: body.stream as StreamSource,
      };
  }
}

function bytesResult(status: number, headers: unknown, content: ArrayBuffer | ArrayBufferView): Result {
  return { head: encodeHead(status, headersOf(headers), OCTETS, 'latin1'), body: latin1Of(content) };
}

function streamResult(status: number, headers: unknown, stream: StreamSource): Result {
  return { head: encodeHead(status, headersOf(headers), OCTETS, 'latin1'), body: '', stream };
}

/** RFC 9110 15: these responses end with their head. */
function hasNoBody(status: number): boolean {
  return status === 204 || status === 205 || status === 304;
}

function isStream(value: object): value is StreamSource {
  return typeof (value as { getReader?: unknown }).getReader === 'function';
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
    if (typeof message !== 'string') return 'its toJSON threw';
    // V8 shows the way round a cycle on lines of its own.
    return stringIncludes(message, 'circular') ? 'it refers to itself' : message;
  } catch {
    return 'its toJSON threw';
  }
}
