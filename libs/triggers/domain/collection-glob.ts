import { InvalidTriggerError } from './triggers.errors.js';

const MAX_GLOB_CHARS = 100;
const GLOB = /^(?:\*|[A-Za-z0-9_.:-]+:\*|[A-Za-z0-9_.:-]+)$/;

/** @throws InvalidTriggerError for what is neither `*`, nor `prefix:*`, nor a collection's name (R-TRIG-11, R-TRIG-12). */
export function requireCollectionGlob(glob: string): void {
  if (glob.length <= MAX_GLOB_CHARS && GLOB.test(glob)) return;
  throw new InvalidTriggerError(
    'collection_glob',
    'collection_glob must be "*", "prefix:*" or the name of a collection',
  );
}

/** Whether a collection is among those that the glob names: `orders:*` is all that begin with `orders:`. */
export function matchesCollection(glob: string, collection: string): boolean {
  if (glob === '*') return true;
  if (glob.endsWith(':*')) return collection.startsWith(glob.slice(0, -1));
  return glob === collection;
}
