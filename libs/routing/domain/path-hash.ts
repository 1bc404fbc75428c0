/** FNV-1a, by UTF-16 units. What is found by it is compared with the text itself. */
export const HASH_START = 0x811c9dc5 | 0;

const PRIME = 0x01000193;

export function hashUnit(hash: number, unit: number): number {
  return Math.imul(hash ^ unit, PRIME);
}

export function hashOf(text: string, start = HASH_START): number {
  let hash = start;
  for (let at = 0; at < text.length; at += 1) hash = hashUnit(hash, text.charCodeAt(at));
  return hash;
}

/** Of all segments of a text. */
export function hashOfSegments(text: string): number {
  return text.split('/').reduce((hash, segment) => hashUnit(hash, hashOf(segment)), HASH_START);
}

/** Where a search begins among so many slots, which are a power of two. */
export function firstSlot(hash: number, slots: number): number {
  return (hash ^ (hash >>> 15)) & (slots - 1);
}

/** At most two thirds of them are taken, so that a search soon comes to a free one. */
export function slotsFor(count: number): number {
  let slots = 2;
  while (slots * 2 < count * 3) slots *= 2;
  return slots;
}
