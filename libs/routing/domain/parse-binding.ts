import { InvalidRouteError, RouteUnsupportedError } from './routes.errors.js';
import { parsePath } from './parse-path.js';
import type { Binding, DispatchMode, HostKind, PathKind } from './route.js';

/** A binding as an author gives it; kinds that are left out follow from `host` and `path`. */
export interface BindingDraft {
  readonly hostKind?: HostKind | undefined;
  readonly host?: string | null | undefined;
  readonly pathKind?: PathKind | undefined;
  readonly path: string;
  readonly method?: string | null | undefined;
  readonly dispatchMode?: DispatchMode | undefined;
}

const METHOD = /^[A-Z]{1,16}(-[A-Z]{1,16})?$/;

/**
 * @throws InvalidRouteError naming the field and the rule it breaks (R-ROUTE-12).
 * @throws RouteUnsupportedError when it is of a kind that is not served yet.
 */
export function parseBinding(draft: BindingDraft): Binding {
  const hostKind = parseHostKind(draft);
  const { kind: pathKind } = parsePath(draft.path);
  if (draft.pathKind !== undefined && draft.pathKind !== pathKind) {
    throw new InvalidRouteError(
      'path_kind',
      `path_kind is "${draft.pathKind}", but "${draft.path}" is "${pathKind}"`,
    );
  }
  if (pathKind === 'prefix') throw new RouteUnsupportedError('path', 'prefix routes are');
  if (hostKind !== 'any') throw new RouteUnsupportedError('host', 'routes for one host are');
  if (draft.dispatchMode === 'async')
    throw new RouteUnsupportedError('dispatch_mode', 'asynchronous routes are');
  return {
    hostKind,
    host: null,
    hostParamName: null,
    pathKind,
    path: draft.path,
    method: parseMethod(draft.method ?? null),
    dispatchMode: 'sync',
  };
}

function parseHostKind({ host, hostKind }: BindingDraft): HostKind {
  const isGiven = host !== undefined && host !== null;
  const inferred = !isGiven ? 'any' : host.startsWith('*.') ? 'wildcard' : 'strict';
  if (hostKind === undefined || hostKind === inferred) return inferred;
  const fault = isGiven ? 'host does not fit it' : 'no host is given';
  throw new InvalidRouteError('host_kind', `host_kind is "${hostKind}", but ${fault}`);
}

function parseMethod(method: string | null): string | null {
  if (method === null) return null;
  const upper = method.toUpperCase();
  if (upper === 'ANY')
    throw new InvalidRouteError('method', 'method "ANY" is none; leave it out for any method');
  if (METHOD.test(upper)) return upper;
  throw new InvalidRouteError('method', 'method must be the name of an HTTP method, such as GET');
}
