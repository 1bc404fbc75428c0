import { parseHost } from './parse-host.js';
import type { HostDraft } from './parse-host.js';
import { paramNames, parsePath } from './parse-path.js';
import type { Binding, DispatchMode, PathKind } from './route.js';
import { InvalidRouteError } from './routes.errors.js';

/** A binding as an author gives it; kinds that are left out follow from `host` and `path`. */
export interface BindingDraft extends HostDraft {
  readonly pathKind?: PathKind | undefined;
  readonly path: string;
  readonly method?: string | null | undefined;
  readonly dispatchMode?: DispatchMode | undefined;
}

const METHOD = /^[A-Z]{1,16}(-[A-Z]{1,16})?$/;

/** @throws InvalidRouteError naming the field and the rule it breaks (R-ROUTE-12). */
export function parseBinding(draft: BindingDraft): Binding {
  const host = parseHost(draft);
  const pattern = parsePath(draft.path);
  if (draft.pathKind !== undefined && draft.pathKind !== pattern.kind) {
    throw new InvalidRouteError(
      'path_kind',
      `path_kind is "${draft.pathKind}", but "${draft.path}" is "${pattern.kind}"`,
    );
  }
  const { hostParamName } = host;
  if (hostParamName !== null && paramNames(pattern).includes(hostParamName)) {
    throw new InvalidRouteError(
      'host_param_name',
      `host_param_name: ":${hostParamName}" is captured by the path too`,
    );
  }
  return {
    ...host,
    pathKind: pattern.kind,
    path: draft.path,
    method: parseMethod(draft.method ?? null),
    dispatchMode: draft.dispatchMode ?? 'sync',
  };
}

function parseMethod(method: string | null): string | null {
  if (method === null) return null;
  const upper = method.toUpperCase();
  if (upper === 'ANY')
    throw new InvalidRouteError('method', 'method "ANY" is none; leave it out for any method');
  if (METHOD.test(upper)) return upper;
  throw new InvalidRouteError('method', 'method must be the name of an HTTP method, such as GET');
}
