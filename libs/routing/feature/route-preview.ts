import { Injectable } from '@nestjs/common';
import { InvalidInputError } from '#kernel';
import type { FieldError } from '#kernel';
import type { Principal } from '#identity/domain';
import { Access } from '#identity/feature';
import { isSystemPath } from '#platform/http';
import { Database } from '#platform/postgres';
import { RouteRepository, RoutingSnapshotReader } from '#routing/data';
import {
  compileTable,
  findConflict,
  HostNotClaimedError,
  hostName,
  matchRequest,
  ModuleNotRoutableError,
  parseBinding,
  parseSettings,
  uncoveredHost,
} from '#routing/domain';
import type { Route, RouteMatch } from '#routing/domain';
import { effectiveLimits, SANDBOX_CEILINGS } from '#scripts/domain';
import { ScriptsService } from '#scripts/feature';
import { compileDomains, matchDomain } from '#tenancy/domain';
import { AppsService } from '#tenancy/feature';
import type { RouteDraft } from './routes.service.js';

/** What would come of making a route. */
export interface CheckOutcome {
  readonly conflicts: readonly Route[];
  readonly errors: readonly FieldError[];
}

export interface MatchQuestion {
  readonly url: string;
  readonly method: string;
  /** An app's id or slug; undefined leaves it to the host. */
  readonly app: string | undefined;
}

/** What would come of a request. */
export interface MatchOutcome {
  readonly appId: string | null;
  readonly reason: 'unknown-host' | 'no-route' | 'bad-path' | 'system' | null;
  readonly route: Route | null;
  readonly params: Readonly<Record<string, string>>;
  readonly rest: string;
}

const NOTHING = { route: null, params: {}, rest: '' } as const;
const METHOD = /^[A-Za-z][A-Za-z-]*$/;

/** Looks ahead by the very functions that decide in earnest; changes nothing (R-ROUTE-29). */
@Injectable()
export class RoutePreview {
  constructor(
    private readonly database: Database,
    private readonly routes: RouteRepository,
    private readonly reader: RoutingSnapshotReader,
    private readonly scripts: ScriptsService,
    private readonly apps: AppsService,
    private readonly access: Access,
  ) {}

  /**
   * What stands in the way of a route, all of it.
   * @throws InvalidRouteError as its creation would.
   * @throws ScriptNotFoundError
   */
  async check(scriptId: string, draft: RouteDraft): Promise<CheckOutcome> {
    const binding = parseBinding(draft);
    parseSettings(draft);
    const { appId, kind, name } = await this.scripts.get(scriptId);
    const rivals = await this.routes.listRivals(this.database.db, appId, binding);
    const conflicts = rivals.filter((rival) => findConflict([rival], binding) !== undefined);
    const errors: FieldError[] = [];
    if (kind === 'module')
      errors.push({ field: 'script_id', message: new ModuleNotRoutableError(name).message });
    const claims = (await this.apps.listDomainClaims()).filter((claim) => claim.appId === appId);
    const host = uncoveredHost(binding, claims);
    if (host !== undefined)
      errors.push({ field: 'host', message: new HostNotClaimedError(host, claims).message });
    return { conflicts, errors };
  }

  /**
   * Which route takes a request. An app that the caller may not read is told of as a host that nobody claims.
   * @throws InvalidInputError when the URL or the method is none.
   * @throws AppNotFoundError
   */
  async match(principal: Principal, question: MatchQuestion): Promise<MatchOutcome> {
    const method = parseMethod(question.method);
    const { host, pathname: path } = parseUrl(question.url);
    const appId = await this.appOf(principal, question.app, host);
    if (isSystemPath(path)) return { ...NOTHING, appId, reason: 'system' };
    if (appId === null) return { ...NOTHING, appId, reason: 'unknown-host' };
    const { route, match } = await this.matchIn(appId, { host, method, path });
    if (match.kind !== 'matched') return { ...NOTHING, appId, reason: match.kind };
    // It went between two looks.
    if (route === undefined) return { ...NOTHING, appId, reason: 'no-route' };
    return { appId, reason: null, route, params: match.params, rest: match.rest };
  }

  private async appOf(principal: Principal, app: string | undefined, host: string): Promise<string | null> {
    if (app !== undefined) return (await this.apps.find(app)).id;
    const claims = compileDomains(await this.apps.listDomainClaims());
    const appId = matchDomain(claims, hostName(host));
    if (appId === undefined || !(await this.access.mayInApp(principal, 'AppRead', appId))) return null;
    return appId;
  }

  /** By a table of that one app, to which the host is made to lead. */
  private async matchIn(
    appId: string,
    request: { host: string; method: string; path: string },
  ): Promise<{ match: RouteMatch; route: Route | undefined }> {
    const stored = await this.reader.read(appId);
    const scripts = stored.scripts.map(({ sandbox, ...script }) => ({
      ...script,
      limits: effectiveLimits(sandbox, SANDBOX_CEILINGS),
    }));
    const domains = [{ appId, domain: hostName(request.host) }];
    const match = matchRequest(compileTable({ ...stored, scripts, domains }), request);
    if (match.kind !== 'matched') return { match, route: undefined };
    return { match, route: await this.routes.find(this.database.db, match.route.id) };
  }
}

function parseMethod(text: string): string {
  if (METHOD.test(text)) return text.toUpperCase();
  throw new InvalidInputError([
    { field: 'method', message: 'method must be the name of an HTTP method, such as GET' },
  ]);
}

function parseUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url !== undefined && (url.protocol === 'http:' || url.protocol === 'https:')) return url;
  throw new InvalidInputError([
    { field: 'url', message: 'url must be a whole URL, such as https://a.example/greet/ada' },
  ]);
}
