import { InvalidInputError, isUuid } from '#kernel';
import type { FieldError } from '#kernel';
import { pageSize } from '#contracts';
import type { ListAppExecutionsQuery, ListExecutionsQuery } from '#contracts';
import type { ExecutionFilter } from '#logs/data';
import type { LogScope } from '#logs/domain';

/**
 * What a query asks for, with one row more than its page, which shows whether another page follows.
 * @throws InvalidInputError naming every field that cannot be followed.
 */
export function executionFilter(
  scope: LogScope,
  query: ListExecutionsQuery & ListAppExecutionsQuery,
): ExecutionFilter {
  const faults: FieldError[] = [];
  const { cursor } = query;
  if (cursor !== undefined && !isUuid(cursor))
    faults.push({ field: 'cursor', message: 'cursor must be a next_cursor of this list' });
  const fromMs = timeOf('from', query.from, faults);
  const toMs = timeOf('to', query.to, faults);
  if (fromMs !== undefined && toMs !== undefined && fromMs > toMs)
    faults.push({ field: 'to', message: 'to must not be before from' });
  if (faults.length > 0) throw new InvalidInputError(faults);
  const { status, version, source, root: rootId, script: scriptId } = query;
  return {
    scope,
    ...{ status, version, source, rootId, scriptId, fromMs, toMs },
    before: cursor,
    offset: query.offset ?? 0,
    limit: pageSize(query.limit) + 1,
  };
}

/** ms since the epoch, of a text that has the form of RFC 3339 but may name a day or an hour that is none. */
function timeOf(field: string, text: string | undefined, faults: FieldError[]): number | undefined {
  if (text === undefined) return undefined;
  const timeMs = Date.parse(text.toUpperCase());
  const day = text.slice(0, 'yyyy-mm-dd'.length);
  // The 31st of February would be read as the third of March.
  if (!Number.isNaN(timeMs) && new Date(`${day}T00:00:00Z`).toISOString().startsWith(day)) return timeMs;
  faults.push({ field, message: `${field} must be a time that exists` });
  return undefined;
}
