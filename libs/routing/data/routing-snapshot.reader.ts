import { Injectable } from '@nestjs/common';
import type { SandboxBody } from '#contracts';
import { Database } from '#platform/postgres';
import type { DirectSession } from '#platform/postgres';
import { Unchanged } from '#routing/domain';
import type { RoutableRoute, RoutableScript, RoutingSnapshot } from '#routing/domain';
import { AppRows } from './app-rows.js';
import { toSettings } from './route.repository.js';

/** A script as the table needs it, with its author's limits not yet merged. */
export interface StoredScript extends Omit<RoutableScript, 'limits'> {
  readonly sandbox: SandboxBody;
}

/** What is in force of one app at one revision, as it is stored. */
export interface StoredRouting {
  readonly revision: number;
  readonly domains: RoutingSnapshot['domains'];
  readonly scripts: readonly StoredScript[];
  readonly routes: readonly RoutableRoute[];
}

/** How far somebody has read. The mark tells histories apart that have the same numbers, as after a restore. */
export interface RoutingPosition {
  readonly revision: number;
  readonly mark: string;
}

export interface StoredApp {
  readonly appId: string;
  readonly domains: readonly string[];
  readonly scripts: readonly StoredScript[];
  readonly routes: readonly RoutableRoute[];
}

/** One moment of the database. */
export interface RoutingReading {
  readonly position: RoutingPosition;
  /** Whether it is all there is, and what the reader knew before is void. */
  readonly isWhole: boolean;
  /**
   * One app after the other, in pages of few rows so that no turn of the event loop is long. Of a reading that is not
   * whole those that have changed, also those of which nothing is left.
   */
  readonly apps: AsyncIterable<StoredApp>;
}

export type KnownRoutes = (appId: string) => readonly RoutableRoute[];

interface DomainRow {
  readonly appId: string;
  readonly domain: string;
}

interface ScriptRow extends Omit<StoredScript, 'canary'> {
  readonly canaryVersion: number | null;
  readonly canaryPercent: number | null;
}

type RouteRow = Omit<RoutableRoute, 'rateLimit' | 'cors'> & Readonly<Record<'rateLimit' | 'cors', unknown>>;

const POSITION = 'SELECT revision::float8 AS revision, mark FROM routing_revision WHERE id = 1';
const DOMAINS = 'app_id AS "appId", domain FROM app_domains';
const SCRIPTS = `
  app_id AS "appId", id, name, version, canary_version AS "canaryVersion", canary_percent AS "canaryPercent", build,
  kind, sandbox, isolation FROM scripts`;
const ROUTES = `
  app_id AS "appId", id, script_id AS "scriptId", host_kind AS "hostKind", host, host_param_name AS "hostParamName",
  path_kind AS "pathKind", path, method, dispatch_mode AS "dispatchMode", auth, rate_limit AS "rateLimit", cors
  FROM routes`;

/**
 * The orchestrator's view across apps, scripts and routes. It only reads, and only what the table holds; all
 * parts are of one moment.
 */
@Injectable()
export class RoutingSnapshotReader {
  constructor(private readonly database: Database) {}

  /** Raised by every commit that changes an app, a domain, a script or a route (R-ROUTE-30). */
  async readRevision(): Promise<number> {
    return (await this.readPosition()).revision;
  }

  async readPosition(): Promise<RoutingPosition> {
    const [position] = await this.database.statements.query<RoutingPosition>(POSITION);
    return position as RoutingPosition;
  }

  /** What is in force of one app; of an app that is not there, nothing. */
  async read(appId: string): Promise<StoredRouting> {
    return this.atOneMoment(async (session, { revision }) => {
      for await (const { domains, scripts, routes } of appsIn(session, [appId.toLowerCase()], () => []))
        return { revision, domains: domains.map((domain) => ({ appId, domain })), scripts, routes };
      throw new Error('A reading of one app has one');
    });
  }

  /**
   * What has changed since a position, or all there is: without a position, and where what lies between is not known
   * any more.
   * @param known an app's routes as they were read before, by id: one that is the same now is given again.
   * @param use may take its time; the reading ends with it.
   * @throws whatever `use` and the database throw.
   */
  async follow<T>(
    since: RoutingPosition | undefined,
    known: KnownRoutes,
    use: (reading: RoutingReading) => Promise<T>,
  ): Promise<T> {
    return this.atOneMoment(async (session, position) => {
      const changed = since === undefined ? undefined : await changedSince(session, since, position);
      return use({ position, isWhole: changed === undefined, apps: appsIn(session, changed, known) });
    });
  }

  private atOneMoment<T>(
    read: (session: DirectSession, position: RoutingPosition) => Promise<T>,
  ): Promise<T> {
    return this.database.direct(async (session) => {
      await session.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY');
      const [position] = await session.query<RoutingPosition>(POSITION);
      return read(session, position as RoutingPosition);
    });
  }
}

/** Ids of apps, in order; undefined when `since` is no part of what led to `now`, or too long ago. */
async function changedSince(
  session: DirectSession,
  since: RoutingPosition,
  now: RoutingPosition,
): Promise<string[] | undefined> {
  if (since.revision > now.revision) return undefined;
  const known = await session.query(
    'SELECT 1 FROM routing_changes WHERE revision = $1 AND mark = $2 LIMIT 1',
    [since.revision, since.mark],
  );
  if (known.length === 0) return undefined;
  const rows = await session.query<{ id: string }>(
    'SELECT DISTINCT app_id AS id FROM routing_changes WHERE revision > $1 ORDER BY 1',
    [since.revision],
  );
  return rows.map(({ id }) => id);
}

/** @param changed ids in order; undefined for all apps. */
async function* appsIn(
  session: DirectSession,
  changed: readonly string[] | undefined,
  known: KnownRoutes,
): AsyncGenerator<StoredApp> {
  const domains = await AppRows.open<DomainRow>(session, 'routing_domains', DOMAINS, changed);
  const scripts = await AppRows.open<ScriptRow>(session, 'routing_scripts', SCRIPTS, changed);
  const routes = await AppRows.open<RouteRow>(session, 'routing_routes', ROUTES, changed);
  for await (const appId of changed ?? AppRows.allApps(session)) {
    const unchanged = new Unchanged(known(appId));
    yield {
      appId,
      domains: await domains.of(appId, ({ domain }) => domain),
      scripts: await scripts.of(appId, toScript),
      // At once: what is thrown away with its page is cheap, and a whole app of it would not be.
      routes: await routes.of(appId, (row) => unchanged.keep(toRoute(row))),
    };
  }
}

function toScript({ canaryVersion, canaryPercent, ...script }: ScriptRow): StoredScript {
  const hasCanary = canaryVersion !== null && canaryPercent !== null;
  return { ...script, canary: hasCanary ? { version: canaryVersion, percent: canaryPercent } : null };
}

function toRoute(row: RouteRow): RoutableRoute {
  return { ...row, ...toSettings(row) };
}
