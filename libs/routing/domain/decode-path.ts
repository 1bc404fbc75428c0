/** One segment, or several, without escapes; undefined when an escape is malformed or no UTF-8. */
export function decodePath(text: string): string | undefined {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/** Half a character: no decoded text holds it, so it can stand for a slash that is no border of segments. */
const INNER_SLASH = '\ud800';

/** A decoded segment in a text where every slash stands between two segments. */
export function enclosed(segment: string): string {
  return segment.includes('/') ? segment.replaceAll('/', INNER_SLASH) : segment;
}

/** The other way round. */
export function disclosed(segment: string): string {
  return segment.replaceAll(INNER_SLASH, '/');
}
