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

/** The binding is well formed, and of a kind that this release does not serve. */
export class RouteUnsupportedError extends InvalidRouteError {
  constructor(field: string, what: string) {
    super(field, `${field}: ${what} not available yet`, 'route.unsupported');
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

/** Modules are imported, not invoked (R-ROUTE-31). */
export class ModuleNotRoutableError extends DomainError {
  readonly code = 'route.module-not-routable';
  readonly kind = 'malformed';

  constructor(scriptName: string) {
    super(`Cannot bind a route to "${scriptName}": it is a module, and modules are imported, not called`);
  }
}
