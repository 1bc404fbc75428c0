import { KIB, truncateUtf8 } from '#kernel';
import type { Json, JsonObject } from '#kernel';
import type { Receipt, RunStatus } from '#contracts';

/** Bodies are kept up to here; a longer one is cut and marked. */
export const MAX_BODY_KEPT_BYTES = 16 * KIB;

/** One run as it is remembered. Times in ms, sizes in bytes. */
export interface ExecutionRecord {
  readonly executionId: string;
  readonly appId: string;
  readonly scriptId: string;
  readonly version: number;
  readonly status: RunStatus;
  /** What asked for it: `http`, `direct`, later the kinds of triggers. */
  readonly source: string;
  readonly triggerId: string | null;
  readonly rootId: string;
  readonly parentId: string | null;
  readonly depth: number;
  readonly attempt: number;
  /** ms since the epoch. */
  readonly startedAt: number;
  readonly receipt: Receipt;
  readonly requestBytes: number;
  readonly responseBytes: number;
  readonly request: JsonObject;
  readonly response: JsonObject | null;
  readonly error: { readonly code: string; readonly message: string; readonly stack: string | null } | null;
  /** JSON text of the log lines, in which there is nothing that PostgreSQL refuses. */
  readonly log: string;
}

/** Which run a record is of, and who may hear of it. */
export type RecordedExecution = Pick<ExecutionRecord, 'executionId' | 'attempt' | 'appId' | 'scriptId'>;

/** Whose values are credentials: they are never kept. */
const MASKED_HEADERS = new Set([
  'authorization',
  'cookie',
  'cookie2',
  'set-cookie',
  'set-cookie2',
  'api-key',
]);
/** `x-api-key`, `proxy-authorization`, `x-gitlab-token`, and what else services call theirs. */
const MASKED_ENDINGS = ['-authorization', '-api-key', '-token', '-secret', '-password'];
const MASK = '[masked]';

/** The headers as they are kept; names in any letter case, values one or several. */
export function maskedHeaders(headers: Readonly<Record<string, string | string[]>>): JsonObject {
  let masked: Record<string, Json> | undefined;
  for (const name in headers) {
    if (!isCredential(name)) continue;
    masked ??= { ...headers };
    masked[name] = MASK;
  }
  return masked ?? headers;
}

/** Names that were looked at before, as they were written: most requests send the same (measured: 0.1 us, not 0.6). */
const lookedAt = new Map<string, boolean>();
const MAX_LOOKED_AT = 1_000;

function isCredential(name: string): boolean {
  const known = lookedAt.get(name);
  if (known !== undefined) return known;
  const lower = name.toLowerCase();
  const is = MASKED_HEADERS.has(lower) || MASKED_ENDINGS.some((ending) => lower.endsWith(ending));
  // Beyond it names are made up, and are looked at each time.
  if (lookedAt.size < MAX_LOOKED_AT) lookedAt.set(name, is);
  return is;
}

/** The body as it is kept: text up to the limit; of bytes only that there were some. */
export function keptBody(
  body: string | undefined,
  isBytes: boolean,
): { body: string | null; body_cut: boolean } {
  if (body === undefined) return { body: null, body_cut: false };
  if (isBytes) return { body: null, body_cut: body.length > 0 };
  const kept = truncateUtf8(body, MAX_BODY_KEPT_BYTES);
  return { body: kept, body_cut: kept.length < body.length };
}
