import { InvalidInputError } from '#kernel';
import { pageSize, timeRange } from '#contracts';
import type { ListAppExecutionsQuery, ListExecutionsQuery } from '#contracts';
import type { ExecutionFilter } from '#logs/data';
import { parseRecordKey } from '#logs/domain';
import type { LogScope } from '#logs/domain';

/**
 * What a query asks for, with one row more than its page, which shows whether another page follows.
 * @throws InvalidInputError naming every field that cannot be followed.
 */
export function executionFilter(
  scope: LogScope,
  query: ListExecutionsQuery & ListAppExecutionsQuery,
): ExecutionFilter {
  const { fromMs, toMs, faults } = timeRange(query.from, query.to);
  const { cursor } = query;
  const before = cursor === undefined ? undefined : parseRecordKey(cursor);
  if (cursor !== undefined && before === undefined)
    faults.push({ field: 'cursor', message: 'cursor must be a next_cursor of this list' });
  if (faults.length > 0) throw new InvalidInputError(faults);
  const { status, version, source, root: rootId, script: scriptId } = query;
  return {
    scope,
    ...{ status, version, source, rootId, scriptId, fromMs, toMs },
    before,
    offset: query.offset ?? 0,
    limit: pageSize(query.limit) + 1,
  };
}
