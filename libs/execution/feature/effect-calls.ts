import { parseOperations } from '#stores/domain';
import type { AtomicOperation, Doc } from '#stores/domain';
import { readCall, text } from './call-fields.js';
import type { Fields } from './call-fields.js';
import { MalformedCallError } from './sdk-services.js';

type Of<K extends AtomicOperation['op']> = Extract<AtomicOperation, { readonly op: K }>;

// Payloads of calls, as the guest's side of each service writes them, read as operations.

export function setIn(payload: string): Of<'kvSet'> {
  const [call, value] = readWrite(payload);
  return operation({ ...call, op: 'kvSet', value });
}

export function docsIn<K extends 'docsCreate' | 'docsUpdate' | 'docsReplace'>(op: K, payload: string): Of<K> {
  const [call, data] = readWrite(payload);
  return operation({ ...call, op, data });
}

export function sendIn(payload: string): Of<'send'> {
  const [call, body] = readWrite(payload);
  return operation({ ...call, op: 'send', body });
}

/** Its topic stands in front of the line break as it is. */
export function publicationIn(payload: string): Of<'publish'> {
  const [topic, message] = cut(payload);
  return { op: 'publish', topic, message };
}

/** Where something is, as one text: collections have no slash in their names. */
export function placeOf(call: Fields, name: 'key' | 'id'): string {
  return `${text(call['collection'])}/${text(call[name])}`;
}

/** A document from the text that `docText` made. */
export function docOf(json: string): Doc {
  const { id, data, version, createdAt, updatedAt } = JSON.parse(json) as Doc & { readonly data: unknown };
  const times = { createdAt: new Date(createdAt), updatedAt: new Date(updatedAt) };
  return { id, data: JSON.stringify(data), version, ...times };
}

/** The fields of `patch` in the place of those of the same name, at the top level. */
export function merged(data: string, patch: string): string {
  return JSON.stringify({ ...(JSON.parse(data) as object), ...(JSON.parse(patch) as object) });
}

function readWrite(payload: string): readonly [Fields, string] {
  const [head, rest] = cut(payload);
  return [readCall(head), rest];
}

/** @throws MalformedCallError */
function cut(payload: string): readonly [string, string] {
  const at = payload.indexOf('\n');
  if (at < 0) throw new MalformedCallError();
  return [payload.slice(0, at), payload.slice(at + 1)];
}

/** With the fields that its kind has and no other. */
function operation<K extends AtomicOperation['op']>(fields: { readonly op: K } & Fields): Of<K> {
  return parseOperations(JSON.stringify([fields]))[0] as Of<K>;
}
