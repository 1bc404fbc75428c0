/**
 * The decoded segments of a request's path: each is decoded once and on its own, so that `%2f` stays inside its
 * segment. Undefined when an escape is malformed or `..` comes to light.
 */
export function splitPath(path: string): string[] | undefined {
  const segments = path.slice(1).split('/');
  if (path.includes('%')) {
    for (let index = 0; index < segments.length; index += 1) {
      const decoded = decodeSegment(segments[index] as string);
      if (decoded === undefined || climbs(decoded)) return undefined;
      segments[index] = decoded;
    }
  } else if (path.includes('..') && segments.includes('..')) {
    return undefined;
  }
  return segments;
}

/** One segment without its escapes; undefined when one is malformed or no UTF-8. */
export function decodeSegment(segment: string): string | undefined {
  if (!segment.includes('%')) return segment;
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}

/** One text for each list of segments, and the path itself where nothing in it was escaped. */
export function canonicalPath(segments: readonly string[]): string {
  return '/' + segments.map((segment) => segment.replace(/[%/]/g, encodeURIComponent)).join('/');
}

/** Whether whoever splits the decoded segment again would go up a folder. */
function climbs(decoded: string): boolean {
  return decoded.includes('..') && decoded.split(/[/\\]/).includes('..');
}
