import type { EventSource } from '#delivery/domain';

/** Name of the part of `ctx.event` that is of the event's own kind. */
export type EventPart = Exclude<EventSource, 'http' | 'dead_letter'> | 'deadLetter';

/**
 * JSON text of an event as it waits in the outbox. What only a run knows (source, id, attempt) joins it there; it begins
 * with `{` so that it can be joined without being read.
 * @param part JSON text of an object.
 */
export function eventPayload(op: string, occurredAt: Date, part: EventPart, text: string): string {
  return `{"op":${JSON.stringify(op)},"occurredAt":"${occurredAt.toISOString()}","${part}":${text}}`;
}

/** What a write to `kv` tells; values are JSON texts, absent where there is none (R-TKV-02). */
export interface KvChange {
  readonly collection: string;
  readonly key: string;
  readonly value: string | undefined;
  readonly previous: string | undefined;
}

export function kvPart({ collection, key, value, previous }: KvChange): string {
  return objectText([
    ['collection', JSON.stringify(collection)],
    ['key', JSON.stringify(key)],
    ['value', value],
    ['previous', previous],
  ]);
}

/** What a write to `docs` tells; data are JSON texts, absent where there are none (R-TDOC-02). */
export interface DocsChange {
  readonly collection: string;
  readonly id: string;
  readonly data: string | undefined;
  readonly previous: string | undefined;
}

export function docsPart({ collection, id, data, previous }: DocsChange): string {
  return objectText([
    ['collection', JSON.stringify(collection)],
    ['id', JSON.stringify(id)],
    ['data', data],
    ['previous', previous],
  ]);
}

/** What a write to `files` tells: never its bytes (R-TFIL-01). */
export interface FilesChange {
  readonly collection: string;
  readonly id: string;
  readonly name: string;
  readonly contentType: string;
  readonly size: number;
  readonly sha256: string;
}

export function filesPart({ collection, id, name, contentType, size, sha256 }: FilesChange): string {
  return JSON.stringify({ collection, id, name, contentType, size, sha256 });
}

function objectText(fields: readonly (readonly [string, string | undefined])[]): string {
  const written = fields.filter((field): field is readonly [string, string] => field[1] !== undefined);
  return `{${written.map(([name, text]) => `"${name}":${text}`).join(',')}}`;
}
