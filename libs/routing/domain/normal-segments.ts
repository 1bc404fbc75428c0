/**
 * A route's path as requests are compared with it: its segments, each decoded once. What is stored stays as typed,
 * so that parsing it again gives the same (R-ROUTE-09).
 * @throws URIError when an escape is malformed; `parseBinding` lets no such path in.
 */
export function normalSegments(path: string): string[] {
  return path
    .split('/')
    .slice(1)
    .map((segment) => (segment.includes('%') ? decodeURIComponent(segment) : segment));
}
