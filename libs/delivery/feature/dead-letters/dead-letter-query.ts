import { InvalidInputError, isUuid } from '#kernel';
import { timeRange } from '#contracts';
import type { DeadLetterFilterBody, ListDeadLettersQuery } from '#contracts';
import type { FieldError } from '#kernel';
import type { DeadLetterFilter } from '../../domain/index.js';

/** @throws InvalidInputError naming every field that cannot be followed. */
export function listFilter(query: ListDeadLettersQuery): DeadLetterFilter {
  const { unresolved, cursor } = query;
  const { filter, faults } = read(query);
  if (cursor !== undefined && !isUuid(cursor))
    faults.push({ field: 'cursor', message: 'cursor must be a next_cursor of this list' });
  if (faults.length > 0) throw new InvalidInputError(faults);
  return { ...filter, isUnresolved: unresolved === undefined ? undefined : unresolved === 'true' };
}

/** @throws InvalidInputError naming every field that cannot be followed. */
export function bodyFilter(body: DeadLetterFilterBody): DeadLetterFilter {
  const { filter, faults } = read(body);
  if (faults.length > 0) throw new InvalidInputError(faults);
  return filter;
}

function read({ source, trigger_id, script_id, code, from, to }: DeadLetterFilterBody): {
  filter: DeadLetterFilter;
  faults: FieldError[];
} {
  const { fromMs, toMs, faults } = timeRange(from, to);
  return { filter: { source, triggerId: trigger_id, scriptId: script_id, code, fromMs, toMs }, faults };
}
