import { DomainError, InvalidInputError } from '#kernel';
import type { JsonObject } from '#kernel';
import type { Binding } from './route.js';

/** Ids come from outside; a message repeats no more of them than this. */
const QUOTED_ID_LENGTH = 64;

/** The binding breaks a rule of its form (R-ROUTE-12). */
export class InvalidRouteError extends InvalidInputError {
  constructor(field: string, message: string, code = 'route.invalid') {
    super([{ field, message }], code);
  }
}

export class RouteNotFoundError extends DomainError {
  readonly code = 'route.not-found';
  readonly kind = 'not-found';

  constructor(id: string) {
    super(`Cannot find route "${id.slice(0, QUOTED_ID_LENGTH)}"`);
  }
}

/** Another route of the app could take the same request (R-ROUTE-15). */
export class RouteConflictError extends DomainError {
  readonly code = 'route.conflict';
  readonly kind = 'conflict';
  override readonly details: JsonObject;

  constructor(path: string, conflicting: BoundRoute) {
    const method = conflicting.method ?? 'any method';
    super(`Cannot bind "${path}": route ${conflicting.id} already takes "${conflicting.path}" (${method})`);
    this.details = {
      conflicting_route: {
        id: conflicting.id,
        script_id: conflicting.scriptId,
        host_kind: conflicting.hostKind,
        host: conflicting.host,
        path_kind: conflicting.pathKind,
        path: conflicting.path,
        method: conflicting.method,
      },
    };
  }
}

export interface BoundRoute extends Binding {
  readonly id: string;
  readonly scriptId: string;
}

/** No claim of the app covers the route's host, so that no request could reach it (R-ROUTE-24). */
export class HostNotClaimedError extends InvalidRouteError {
  constructor(host: string, claims: readonly { readonly domain: string }[]) {
    const told = claims.length === 0 ? 'no domain' : claims.map(({ domain }) => `"${domain}"`).join(', ');
    super('host', `host "${host}" is not covered: the app claims ${told}`, 'route.host-not-claimed');
  }
}

/** Modules are imported, not invoked (R-ROUTE-31). */
export class ModuleNotRoutableError extends DomainError {
  readonly code = 'route.module-not-routable';
  readonly kind = 'malformed';

  constructor(scriptName: string) {
    super(`Cannot bind a route to "${scriptName}": it is a module, and modules are imported, not called`);
  }
}
