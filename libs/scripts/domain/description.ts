import { InvalidInputError, storableText } from '#kernel';

/**
 * @throws InvalidInputError when the database could not keep the text as it is.
 */
export function parseDescription(text: string | null): string | null {
  if (text === null || storableText(text) === text) return text;
  const message = 'description must not hold a NUL character or half of a surrogate pair';
  throw new InvalidInputError([{ field: 'description', message }]);
}
