import { isUuid } from '#kernel';
import { FilesInputError } from './files.errors.js';
import { requireFileName } from './files-rules.js';

/** A place in a list by name; names may be the same, ids never are. */
export interface FilesPosition {
  readonly name: string;
  readonly id: string;
}

const ID_CHARS = 36;

/** What stands for a place in a list; opaque to scripts, so that it may change. */
export function filesCursor({ name, id }: FilesPosition): string {
  return Buffer.from(`${id}${name}`, 'utf8').toString('base64url');
}

/**
 * The file after which the cursor's page begins.
 * @throws FilesInputError `files.invalid-cursor`
 */
export function positionOfCursor(cursor: string): FilesPosition {
  try {
    const text = Buffer.from(cursor, 'base64url').toString('utf8');
    const position = { id: text.slice(0, ID_CHARS), name: text.slice(ID_CHARS) };
    requireFileName(position.name);
    if (isUuid(position.id) && filesCursor(position) === cursor) return position;
  } catch {
    // Whatever is wrong with it, it is none of ours.
  }
  throw new FilesInputError('files.invalid-cursor', 'Cannot list: the cursor is not one that list() gave');
}
