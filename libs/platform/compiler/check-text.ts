import { storableText } from '#kernel';
import { MAX_SOURCE_BYTES, positionAt, SourceSyntaxError, SourceTooLargeError } from './source-errors.js';

/** Deeper brackets could overflow the stack of a parser; what people and bundlers write has a few dozen. */
const MAX_BRACKET_DEPTH = 2_000;

/**
 * What can be told of a source without parsing it.
 * @throws SourceTooLargeError
 * @throws SourceSyntaxError when it holds what no text in the database can hold, or brackets beyond all reason.
 */
export function checkText(source: string): void {
  if (source.length > MAX_SOURCE_BYTES || Buffer.byteLength(source) > MAX_SOURCE_BYTES)
    throw new SourceTooLargeError();
  const storable = storableText(source);
  if (storable !== source) {
    const at = firstDifference(source, storable);
    throw new SourceSyntaxError('a NUL character or half of a surrogate pair', positionAt(source, at));
  }
  const tooDeepAt = findTooDeep(source);
  if (tooDeepAt !== undefined) {
    throw new SourceSyntaxError(
      `more than ${MAX_BRACKET_DEPTH} brackets in each other`,
      positionAt(source, tooDeepAt),
    );
  }
}

/** Counts brackets in strings and comments too: to tell them apart is the parser's work, and the limit is far off. */
function findTooDeep(source: string): number | undefined {
  let depth = 0;
  for (let index = 0; index < source.length; index += 1) {
    switch (source.charCodeAt(index)) {
      case 0x28: // (
      case 0x5b: // [
      case 0x7b: // {
        depth += 1;
        if (depth > MAX_BRACKET_DEPTH) return index;
        break;
      case 0x29:
      case 0x5d:
      case 0x7d:
        if (depth > 0) depth -= 1;
        break;
    }
  }
  return undefined;
}

function firstDifference(left: string, right: string): number {
  let index = 0;
  while (left[index] === right[index]) index += 1;
  return index;
}
