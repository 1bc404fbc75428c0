import { InvalidInputError } from '#kernel';
import { normalSegments } from './normal-segments.js';

export type HostKind = 'any' | 'strict' | 'wildcard';
export type PathKind = 'exact' | 'prefix' | 'param';
export type DispatchMode = 'sync' | 'async';

/** What a route binds to its script: the requests it answers. */
export interface Binding {
  readonly hostKind: HostKind;
  readonly host: string | null;
  readonly hostParamName: string | null;
  readonly pathKind: PathKind;
  /** As typed; normalised only in the compiled table (R-ROUTE-09). */
  readonly path: string;
  /** Upper case; null is any method (R-ROUTE-10). */
  readonly method: string | null;
  readonly dispatchMode: DispatchMode;
}

/** A binding as its author wrote it; what is left out is inferred. */
export interface BindingDraft {
  readonly host_kind?: HostKind | undefined;
  readonly host?: string | null | undefined;
  readonly path_kind?: PathKind | undefined;
  readonly path: string;
  readonly method?: string | null | undefined;
  readonly dispatch_mode?: DispatchMode | undefined;
}

const MAX_PATH_CHARS = 1_024;
const METHOD = /^[A-Z]{1,20}$/;
const PARAM_NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;
/** The system's own; matched before any route (R-ROUTE-13, R-ROUTE-14). */
const RESERVED = /^\/(?:api|admin|healthz|readyz|metrics|version)(?:\/|$)/;

/**
 * The binding a draft means.
 * @throws InvalidInputError naming the field and the rule it breaks (R-ROUTE-12).
 */
export function parseBinding(draft: BindingDraft): Binding {
  refuseUnavailable(draft);
  const pathKind = parsePath(draft.path, draft.path_kind);
  return {
    hostKind: 'any',
    host: null,
    hostParamName: null,
    pathKind,
    path: draft.path,
    method: parseMethod(draft.method ?? null),
    dispatchMode: 'sync',
  };
}

function refuseUnavailable(draft: BindingDraft): void {
  const hasHost = (draft.host ?? null) !== null || (draft.host_kind ?? 'any') !== 'any';
  if (hasHost) throw refused('host', 'routes bound to a host are not available yet; leave host out', UNSUPPORTED);
  if (draft.path_kind === 'prefix' || draft.path.endsWith('/*')) {
    throw refused('path', 'prefix routes are not available yet; use an exact path or ":name" segments', UNSUPPORTED);
  }
  if (draft.dispatch_mode === 'async') {
    throw refused('dispatch_mode', 'async routes are not available yet; use "sync"', UNSUPPORTED);
  }
}

const UNSUPPORTED = 'route.unsupported';

function parsePath(path: string, wanted: PathKind | undefined): PathKind {
  const fault = pathFault(path);
  if (fault !== undefined) throw refused('path', fault);
  const params = path
    .split('/')
    .filter((segment) => segment.startsWith(':'))
    .map((segment) => segment.slice(1));
  const unnamed = params.find((name) => !PARAM_NAME.test(name));
  if (unnamed !== undefined) {
    throw refused('path', `path parameter ":${unnamed}" must be a name of letters, digits and "_"`);
  }
  if (new Set(params).size < params.length) throw refused('path', 'path parameters must have different names');
  const kind: PathKind = params.length > 0 ? 'param' : 'exact';
  if (wanted !== undefined && wanted !== kind) {
    throw refused('path_kind', `path "${path}" is of kind "${kind}", not "${wanted}"`);
  }
  return kind;
}

function pathFault(path: string): string | undefined {
  if (!path.startsWith('/')) return 'path must start with "/"';
  if (path.length > MAX_PATH_CHARS) return `path must have at most ${MAX_PATH_CHARS} characters`;
  if (RESERVED.test(path)) return `path "${path}" is reserved for the system`;
  // A request's path is decoded before it is matched; what could not come out of that would never match.
  if (/[?#\s\\]/.test(path) || hasControlCharacter(path)) return 'path must have no "?", "#", "\\" or white space';
  if (/[{}]/.test(path)) return 'path must have no "{" or "}": "{name}" is reserved, use ":name"';
  if (path.includes('*')) return 'path may have "*" only as its last segment';
  const segments = decoded(path);
  if (segments === undefined) return 'path has a malformed escape';
  if (segments.some((segment) => segment.includes('/'))) return 'path must have no escaped "/"';
  if (segments.slice(0, -1).includes('')) return 'path must have no empty segment';
  if (segments.some((segment) => segment === '.' || segment === '..')) return 'path must have no "." or ".." segment';
  const colon = segments.find((segment) => segment.indexOf(':') > 0 || segment.lastIndexOf(':') > 0);
  return colon === undefined ? undefined : `path segment "${colon}" may have ":" only at its start`;
}

function decoded(path: string): string[] | undefined {
  try {
    return normalSegments(path);
  } catch {
    return undefined;
  }
}

function hasControlCharacter(text: string): boolean {
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) < 0x20) return true;
  return false;
}

function parseMethod(method: string | null): string | null {
  if (method === null) return null;
  const upper = method.toUpperCase();
  if (!METHOD.test(upper)) throw refused('method', `method "${method}" is no HTTP method; leave it out for any`);
  return upper;
}

function refused(field: string, message: string, code = 'route.invalid'): InvalidInputError {
  return new InvalidInputError([{ field, message }], code);
}
