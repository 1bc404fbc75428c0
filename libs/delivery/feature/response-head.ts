import { LRUCache } from 'lru-cache';
import { GuestResult } from '#contracts';
import { check } from '#platform/messaging';

const KEPT_HEADS = 256;
const MAX_KEPT_CHARS = 512;
/** Most responses have one of a few heads: one that is known need not be parsed and checked again. */
const known = new LRUCache<string, GuestResult>({ max: KEPT_HEADS });

/**
 * The head of a response as its isolate wrote it.
 * @throws InvalidMessageError or SyntaxError: a script may have tampered with what writes it.
 */
export function readHead(text: string): GuestResult {
  const kept = known.get(text);
  if (kept !== undefined) return kept;
  const head = check(GuestResult, JSON.parse(text) as object, 'isolate');
  if (text.length <= MAX_KEPT_CHARS) known.set(text, head);
  return head;
}
