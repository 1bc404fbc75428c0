import { isDeepStrictEqual } from 'node:util';
import type { BodyKind } from '#contracts';
import type { InvocationRequest } from './invocation.js';
import { EditedPayloadTooLargeError, InvalidPayloadError, MAX_EDITED_BYTES } from './dead-letter.errors.js';

type Fields = Readonly<Record<string, unknown>>;

/** What the platform itself says of an event, in front of its payload. */
const OWN_FIELDS = ['source', 'id', 'attempt'];

/**
 * JSON text of a payload that somebody wrote in the place of `original`, in the form that the source's events have.
 * @param original JSON text.
 * @throws InvalidPayloadError, EditedPayloadTooLargeError
 */
export function editedPayload(source: string, original: string, edited: unknown): string {
  if (!isObject(edited)) throw new InvalidPayloadError('it must be an object');
  requireEditedSize(JSON.stringify(edited));
  if (source === 'http') return httpPayload(original, edited);
  const taken = OWN_FIELDS.find((name) => name in edited);
  if (taken !== undefined) throw new InvalidPayloadError(`"${taken}" is the platform's to say; leave it out`);
  if (Object.keys(edited).length === 0) throw new InvalidPayloadError('it must not be empty');
  return JSON.stringify(edited);
}

/** @throws EditedPayloadTooLargeError */
export function requireEditedSize(text: string): void {
  const bytes = Buffer.byteLength(text);
  if (bytes > MAX_EDITED_BYTES) throw new EditedPayloadTooLargeError(bytes);
}

/** Whoever called stays who they are: a replay must not run in another's name. */
function httpPayload(original: string, edited: Fields): string {
  const { principal = null } = JSON.parse(original) as { principal?: unknown };
  if (edited['principal'] !== undefined && !isDeepStrictEqual(edited['principal'], principal))
    throw new InvalidPayloadError('"principal" cannot be changed; leave it out');
  const request = requestIn(edited['request']);
  const requestId = edited['requestId'];
  if (typeof requestId !== 'string') throw new InvalidPayloadError('"requestId" must be a string');
  return JSON.stringify({ request, requestId, principal, body: bodyIn(edited['body']) });
}

const TEXTS = ['method', 'path', 'url', 'queryString', 'rest'] as const;

function requestIn(request: unknown): InvocationRequest {
  if (!isObject(request)) throw new InvalidPayloadError('"request" must be an object');
  const wrong = TEXTS.find((name) => typeof request[name] !== 'string');
  if (wrong !== undefined) throw new InvalidPayloadError(`"request.${wrong}" must be a string`);
  const { method, path, url, headers, queryString, params, rest } = request as unknown as InvocationRequest;
  if (!isObject(params) || !Object.values(params).every(isText))
    throw new InvalidPayloadError('"request.params" must be an object of strings');
  if (!isObject(headers) || !Object.values(headers).every(isHeader))
    throw new InvalidPayloadError('"request.headers" must be an object of strings, or of arrays of strings');
  return { method, path, url, headers, queryString, params, rest };
}

/** Where a body of each kind stands; `bytes` is counted anew, since whoever edits a text does not count. */
const BODY_FIELDS: Readonly<Record<BodyKind, 'text' | 'base64' | undefined>> = {
  none: undefined,
  json: 'text',
  text: 'text',
  bytes: 'base64',
};
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

function bodyIn(body: unknown): Fields {
  if (!isObject(body)) throw new InvalidPayloadError('"body" must be an object');
  const kind = body['kind'] as BodyKind;
  if (!Object.hasOwn(BODY_FIELDS, kind))
    throw new InvalidPayloadError(`"body.kind" must be one of: ${Object.keys(BODY_FIELDS).join(', ')}`);
  const field = BODY_FIELDS[kind];
  const extra = (['text', 'base64'] as const).find(
    (name) => name !== field && (body[name] ?? undefined) !== undefined,
  );
  if (extra !== undefined)
    throw new InvalidPayloadError(`"body.${extra}" is not of a body of kind ${JSON.stringify(kind)}`);
  if (field === undefined) return { kind, bytes: 0 };
  const content = body[field];
  if (typeof content !== 'string') throw new InvalidPayloadError(`"body.${field}" must be a string`);
  if (field === 'base64' && !BASE64.test(content))
    throw new InvalidPayloadError('"body.base64" must be base64');
  return { kind, bytes: Buffer.byteLength(content, field === 'text' ? 'utf8' : 'base64'), [field]: content };
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isText(value: unknown): boolean {
  return typeof value === 'string';
}

function isHeader(value: unknown): boolean {
  return isText(value) || (Array.isArray(value) && value.every(isText));
}
