/** FNV-1a, by UTF-16 units. What is found by it is compared with the text itself. */
export const HASH_START = 0x811c9dc5 | 0;

const PRIME = 0x01000193;

export function hashUnit(hash: number, unit: number): number {
  return Math.imul(hash ^ unit, PRIME);
}

export function hashOf(text: string): number {
  let hash = HASH_START;
  for (let at = 0; at < text.length; at += 1) hash = hashUnit(hash, text.charCodeAt(at));
  return hash;
}

/** Of all segments of a text. */
export function hashOfSegments(text: string): number {
  return text.split('/').reduce((hash, segment) => hashUnit(hash, hashOf(segment)), HASH_START);
}

/** Of a literal under one node of a table. */
export function hashUnder(node: number, hash: number): number {
  const mixed = Math.imul(hash ^ Math.imul(node, 0x9e3779b1), 0x85ebca6b);
  return mixed ^ (mixed >>> 15);
}
