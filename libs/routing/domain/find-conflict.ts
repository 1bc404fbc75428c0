import { parsePath } from './parse-path.js';
import type { PathPattern, Segment } from './parse-path.js';
import type { Binding } from './route.js';

/**
 * The first of an app's routes that could take a request which `binding` takes too, when both are of the same kinds
 * and for the same host (R-ROUTE-15 to -19). Between different kinds, hosts or lengths of prefixes precedence decides,
 * so they never conflict.
 */
export function findConflict<R extends Binding>(routes: readonly R[], binding: Binding): R | undefined {
  const pattern = parsePath(binding.path);
  return routes.find(
    (route) =>
      route.pathKind === binding.pathKind &&
      route.hostKind === binding.hostKind &&
      route.host === binding.host &&
      methodsOverlap(route.method, binding.method) &&
      patternsOverlap(parsePath(route.path), pattern),
  );
}

/** Equal, or one of them any (R-ROUTE-22). */
function methodsOverlap(left: string | null, right: string | null): boolean {
  return left === null || right === null || left === right;
}

/** For two prefixes without captures that is equality (R-ROUTE-17). */
function patternsOverlap(left: PathPattern, right: PathPattern): boolean {
  return (
    left.segments.length === right.segments.length &&
    left.segments.every((segment, index) => segmentsOverlap(segment, right.segments[index] as Segment))
  );
}

function segmentsOverlap(left: Segment, right: Segment): boolean {
  if (left.literal !== undefined && right.literal !== undefined) return left.literal === right.literal;
  // A capture takes no empty segment, so a trailing slash and a capture have no request in common.
  return left.literal !== '' && right.literal !== '';
}
