import { InvalidInputError, isUuid } from '#kernel';

/** @throws InvalidInputError when the cursor of a list over ids is none of ours. */
export function requireCursor(cursor: string | undefined): void {
  if (cursor === undefined || isUuid(cursor)) return;
  throw new InvalidInputError([{ field: 'cursor', message: 'cursor must be a next_cursor of this list' }]);
}
