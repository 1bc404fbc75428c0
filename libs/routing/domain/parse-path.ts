import { isParamName, PARAM_NAME_RULE } from './param-name.js';
import type { PathKind } from './route.js';
import { InvalidRouteError } from './routes.errors.js';
import { decodePath } from './decode-path.js';

/** A literal, decoded, or the name under which a whole segment is captured. */
export type Segment =
  | { readonly literal: string; readonly param?: undefined }
  | { readonly literal?: undefined; readonly param: string };

export interface PathPattern {
  readonly kind: PathKind;
  /** Without the closing star of a prefix. A last segment that is empty is a trailing slash, and significant. */
  readonly segments: readonly Segment[];
}

/** In UTF-8: what the unique index can hold. */
const MAX_PATH_BYTES = 1_024;
/** As many segments as fit in it. */
export const MAX_SEGMENTS = MAX_PATH_BYTES / 2;
/** First segments of the platform's own paths (R-ROUTE-13). */
const RESERVED: ReadonlySet<string> = new Set(['api', 'admin', 'healthz', 'readyz', 'metrics', 'version']);

/**
 * @throws InvalidRouteError saying which rule the path breaks, and where.
 */
export function parsePath(path: string): PathPattern {
  const fault = faultOfText(path);
  if (fault !== undefined) throw invalid(path, fault);
  const parts = path.slice(1).split('/');
  const isPrefix = parts.at(-1) === '*';
  if (isPrefix) parts.pop();
  const segments = parts.map((part, index) =>
    parseSegment(path, part, !isPrefix && index === parts.length - 1),
  );
  const names = paramNames({ segments });
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw invalid(path, `":${twice}" stands in it twice`);
  const first = segments[0]?.literal;
  if (first !== undefined && RESERVED.has(first)) {
    throw new InvalidRouteError(
      'path',
      `path "${path}" is reserved: "/${first}" is the platform's own`,
      'route.reserved',
    );
  }
  return { kind: isPrefix ? 'prefix' : names.length > 0 ? 'param' : 'exact', segments };
}

/** In the order of the path. */
export function paramNames({ segments }: Pick<PathPattern, 'segments'>): string[] {
  return segments.flatMap((segment) => segment.param ?? []);
}

function faultOfText(path: string): string | undefined {
  if (Buffer.byteLength(path) > MAX_PATH_BYTES) return `it is longer than ${MAX_PATH_BYTES} bytes`;
  if (!path.startsWith('/')) return 'it must start with "/"';
  if (/[?#]/.test(path)) return 'a query or fragment is no part of a path';
  if (/[{}]/.test(path)) return '"{" and "}" are reserved; write ":name" to capture a segment';
  if (/[\u0000-\u0020\u007f\\]/.test(path) || !path.isWellFormed()) {
    return 'spaces, control characters and backslashes must be written as escapes such as %20';
  }
  return undefined;
}

function parseSegment(path: string, part: string, isLast: boolean): Segment {
  if (part === '') {
    if (isLast) return { literal: '' };
    throw invalid(path, 'it has an empty segment');
  }
  if (part.includes('*')) throw invalid(path, '"*" may stand as the whole last segment only');
  if (part.startsWith(':')) return { param: parseName(path, part.slice(1)) };
  if (part.includes(':'))
    throw invalid(path, `":" may stand at the start of a segment only, not inside "${part}"`);
  const literal = decodePath(part);
  if (literal === undefined || literal.includes('\0'))
    throw invalid(path, `"${part}" has a malformed escape`);
  if (literal.split(/[/\\]/).some((one) => one === '.' || one === '..')) {
    throw invalid(path, 'segments "." and ".." are not allowed');
  }
  return { literal };
}

function parseName(path: string, name: string): string {
  if (isParamName(name)) return name;
  throw invalid(path, `":${name}" ${PARAM_NAME_RULE}`);
}

function invalid(path: string, why: string): InvalidRouteError {
  const shown = path.length > MAX_PATH_BYTES ? `${path.slice(0, 64)}…` : path;
  return new InvalidRouteError('path', `path "${shown.toWellFormed()}" is invalid: ${why}`);
}
