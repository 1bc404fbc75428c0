/**
 * More levels than anybody needs, and far fewer than PostgreSQL can read (some ten thousand): JSON that is put into JSON
 * again and again never comes near that.
 */
export const MAX_NESTING = 1_000;

const [QUOTE, BACKSLASH] = [0x22, 0x5c];
const OPENING = new Set([0x5b, 0x7b]);
const CLOSING = new Set([0x5d, 0x7d]);

/** How many lists and objects of a JSON text are within each other at most. It is not parsed: values may be large. */
export function nestingOf(json: string): number {
  let depth = 0;
  let deepest = 0;
  let isText = false;
  for (let at = 0; at < json.length; at += 1) {
    const char = json.charCodeAt(at);
    if (isText) {
      if (char === BACKSLASH) at += 1;
      else if (char === QUOTE) isText = false;
    } else if (char === QUOTE) isText = true;
    else if (OPENING.has(char)) deepest = Math.max(deepest, (depth += 1));
    else if (CLOSING.has(char)) depth -= 1;
  }
  return deepest;
}
