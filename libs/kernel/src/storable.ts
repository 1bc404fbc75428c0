/**
 * The text as PostgreSQL can hold it: no NUL, no half of a surrogate pair. Both become U+FFFD, so that one
 * odd character never costs the whole record.
 */
export function storableText(text: string): string {
  return text.toWellFormed().replaceAll('\0', '\u{FFFD}');
}

// The escapes that JSON.stringify writes for what PostgreSQL refuses: NUL and halves of surrogate pairs.
const UNSTORABLE = /\\u(?:0000|d[89a-f][0-9a-f]{2})/i;

/** Whether PostgreSQL takes all characters of a JSON text; not whether it is one. */
export function isStorableJson(text: string): boolean {
  return text.isWellFormed() && !UNSTORABLE.test(text);
}

/** JSON text of a value, without the characters that PostgreSQL refuses in JSON. */
export function storableJson(value: unknown): string {
  const text = JSON.stringify(value);
  if (isStorableJson(text)) return text;
  return JSON.stringify(value, (_, part: unknown) => {
    if (typeof part === 'string') return storableText(part);
    if (typeof part !== 'object' || part === null || Array.isArray(part)) return part;
    return Object.fromEntries(Object.entries(part).map(([key, inner]) => [storableText(key), inner]));
  });
}
