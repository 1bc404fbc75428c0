import { DomainError } from '#kernel';
import type { JsonObject } from '#kernel';
import type { RouteAuth } from '#routing/domain';

/** No app has claimed the host name (R-ROUTE-28). */
export class UnknownHostError extends DomainError {
  readonly code = 'app.unknown-host';
  readonly kind = 'not-found';

  constructor(host: string) {
    super(`No app answers at host "${host}"; claim it as a domain of an app`);
  }
}

/** The host's app has no route for the request (R-ROUTE-28). */
export class NothingAnswersError extends DomainError {
  readonly code = 'route.not-found';
  readonly kind = 'not-found';

  constructor(method: string, path: string) {
    super(`No route answers ${method} ${path}`);
  }
}

/** The path has a malformed escape or climbs with `..`. */
export class UnreadablePathError extends DomainError {
  readonly code = 'http.malformed';
  readonly kind = 'malformed';

  constructor() {
    super('Cannot read the path: it has a malformed escape or a ".." segment');
  }
}

/** No script has that id, or not any more (R-SCR-05). */
export class ScriptGoneError extends DomainError {
  readonly code = 'script.not-found';
  readonly kind = 'not-found';

  constructor() {
    super('Cannot run the script: no script has that id');
  }
}

/** Modules are imported, not invoked (R-EXEC-16). */
export class NotInvocableError extends DomainError {
  readonly code = 'script.not-invocable';
  readonly kind = 'malformed';

  constructor(name: string) {
    super(`Cannot run "${name}": it is a module, and modules are imported, not invoked`);
  }
}

const LET_THROUGH: Readonly<Record<Exclude<RouteAuth, 'public'>, string>> = {
  user: 'users whose credential is good in its app',
  member: 'members of its app',
  editor: 'editors of its app',
  app_admin: 'admins of its app',
};

/** Signed in, but not one of those whom the route lets through (D5). */
export class RouteForbiddenError extends DomainError {
  readonly code = 'route.forbidden';
  readonly kind = 'forbidden';
  override readonly details: JsonObject;

  constructor(auth: Exclude<RouteAuth, 'public'>) {
    super(`Cannot call the route: it is for ${LET_THROUGH[auth]}`);
    this.details = { auth };
  }
}
