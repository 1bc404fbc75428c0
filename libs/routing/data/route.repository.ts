import { Injectable } from '@nestjs/common';
import { newId } from '#kernel';
import { Prisma } from '#platform/postgres';
import type { Db } from '#platform/postgres';
import { RouteConflictError } from '#routing/domain';
import type {
  Binding,
  DispatchMode,
  HostKind,
  NewRoute,
  PathKind,
  Route,
  RouteAuth,
  RouteCors,
  RouteRateLimit,
  RouteSettings,
} from '#routing/domain';

/** Any class number that no other advisory lock of two numbers has. */
const APP_ROUTES_LOCK = 7_246;
/** How often a rival may vanish between our insert and our look at it. */
const MAX_ATTEMPTS = 5;

export interface RoutePageRequest {
  readonly scriptId?: string;
  readonly appId?: string;
  readonly after: string | undefined;
  readonly limit: number;
}

/** What of a route may become another; which requests it takes may not. */
export type RouteChange = Partial<RouteSettings & Pick<Binding, 'dispatchMode'>>;

@Injectable()
export class RouteRepository {
  /**
   * @throws RouteConflictError when the unique index refuses the binding. The transaction stays usable.
   */
  async insert(db: Db, route: NewRoute): Promise<Route> {
    for (let attempt = 1; ; attempt += 1) {
      // Not `create`: its error would end the transaction, and the rival could no longer be named.
      const rows = await db.route.createManyAndReturn({
        data: [
          { id: newId(), ...route, rateLimit: storedJson(route.rateLimit), cors: storedJson(route.cors) },
        ],
        skipDuplicates: true,
      });
      if (rows[0] !== undefined) return toRoute(rows[0]);
      const rival = await this.findSame(db, route);
      if (rival !== undefined) throw new RouteConflictError(route.path, rival);
      if (attempt === MAX_ATTEMPTS) throw new Error(`Cannot bind "${route.path}": a rival comes and goes`);
    }
  }

  /**
   * Until the transaction ends nobody else adds a route to the app: two creators of `/:id` and `/:name` would both
   * see no conflict, and the unique index knows equal paths only. Taken after a script's lock, never before.
   */
  async lockApp(transaction: Db, appId: string): Promise<void> {
    await transaction.$executeRaw`SELECT pg_advisory_xact_lock(${APP_ROUTES_LOCK}::int, hashtext(${appId}))`;
  }

  /** What the app claims. Until the transaction ends nobody gives any of it up. */
  lockClaims(transaction: Db, appId: string): Promise<{ domain: string }[]> {
    return transaction.$queryRaw<{ domain: string }[]>`
      SELECT domain FROM app_domains WHERE app_id = ${appId}::uuid ORDER BY id FOR SHARE`;
  }

  /** The app's routes that a binding could conflict with: of the same kinds, with as many segments. */
  listRivals(db: Db, appId: string, binding: Binding): Promise<Route[]> {
    const slashes = binding.path.split('/').length - 1;
    return db.$queryRaw<Route[]>`
      SELECT id, app_id AS "appId", script_id AS "scriptId", host_kind AS "hostKind", host,
             host_param_name AS "hostParamName", path_kind AS "pathKind", path, method,
             dispatch_mode AS "dispatchMode", auth, rate_limit AS "rateLimit", cors, created_at AS "createdAt"
      FROM routes
      WHERE app_id = ${appId}::uuid AND host_kind = ${binding.hostKind} AND path_kind = ${binding.pathKind}
        AND length(path) - length(replace(path, '/', '')) = ${slashes}
        AND (method IS NULL OR ${binding.method}::text IS NULL OR method = ${binding.method})
      ORDER BY id`;
  }

  /** Oldest first. */
  async listForApp(db: Db, appId: string): Promise<Route[]> {
    return (await db.route.findMany({ where: { appId }, orderBy: { id: 'asc' } })).map(toRoute);
  }

  /** Of one script or one app; oldest first, from behind the one of the id `after`. */
  async page(db: Db, { scriptId, appId, after, limit }: RoutePageRequest): Promise<Route[]> {
    const where = {
      ...(scriptId === undefined ? {} : { scriptId }),
      ...(appId === undefined ? {} : { appId }),
      ...(after === undefined ? {} : { id: { gt: after } }),
    };
    return (await db.route.findMany({ where, orderBy: { id: 'asc' }, take: limit })).map(toRoute);
  }

  countOfScript(db: Db, scriptId: string): Promise<number> {
    return db.route.count({ where: { scriptId } });
  }

  async find(db: Db, id: string): Promise<Route | undefined> {
    const row = await db.route.findUnique({ where: { id } });
    return row === null ? undefined : toRoute(row);
  }

  /** Only what is named is written, so that two changes at once both hold. @returns undefined when it is not there. */
  async update(db: Db, id: string, change: RouteChange): Promise<Route | undefined> {
    const [row] = await db.route.updateManyAndReturn({ where: { id }, data: storedChange(change) });
    return row === undefined ? undefined : toRoute(row);
  }

  /** @returns whether it was there. */
  async delete(db: Db, id: string): Promise<boolean> {
    const { count } = await db.route.deleteMany({ where: { id } });
    return count > 0;
  }

  private async findSame(
    db: Db,
    { appId, hostKind, host, pathKind, path, method }: NewRoute,
  ): Promise<Route | undefined> {
    const row = await db.route.findFirst({ where: { appId, hostKind, host, pathKind, path, method } });
    return row === null ? undefined : toRoute(row);
  }
}

function toRoute(row: Prisma.RouteModel): Route {
  const { id, appId, scriptId, host, hostParamName, path, method, createdAt } = row;
  return {
    id,
    appId,
    scriptId,
    hostKind: row.hostKind as HostKind,
    host,
    hostParamName,
    pathKind: row.pathKind as PathKind,
    path,
    method,
    dispatchMode: row.dispatchMode as DispatchMode,
    ...toSettings(row),
    createdAt,
  };
}

function storedChange({ rateLimit, cors, ...rest }: RouteChange) {
  return {
    ...rest,
    ...(rateLimit === undefined ? {} : { rateLimit: storedJson(rateLimit) }),
    ...(cors === undefined ? {} : { cors: storedJson(cors) }),
  };
}

function storedJson(value: RouteRateLimit | RouteCors | null) {
  return value === null ? Prisma.DbNull : ({ ...value } as unknown as Prisma.InputJsonObject);
}

/** As the manager wrote them. */
export function toSettings(
  row: Readonly<Record<'rateLimit' | 'cors', unknown>> & { readonly auth: string },
): RouteSettings {
  return {
    auth: row.auth as RouteAuth,
    rateLimit: row.rateLimit as RouteRateLimit | null,
    cors: row.cors as RouteCors | null,
  };
}
