import { Injectable } from '@nestjs/common';
import { isUniqueViolation } from '#platform/postgres';
import type { Db, Prisma } from '#platform/postgres';
import { RouteConflictError } from '../domain/index.js';
import type { Binding, Route } from '../domain/index.js';

export interface NewRoute extends Binding {
  readonly id: string;
  readonly appId: string;
  readonly scriptId: string;
}

@Injectable()
export class RouteRepository {
  /** @throws RouteConflictError when the unique index refuses the binding (R-ROUTE-21). */
  async insert(db: Db, route: NewRoute): Promise<Route> {
    try {
      return toRoute(await db.route.create({ data: route }));
    } catch (cause) {
      // Two creators can both see no conflict; the index is the arbiter.
      if (isUniqueViolation(cause, 'routes_binding_key'))
        throw new RouteConflictError(route.path, undefined, { cause });
      throw cause;
    }
  }

  /**
   * Lets one creator at a time look for conflicts in an app: two patterns can meet without being equal, which no
   * index can see.
   */
  async lockApp(db: Db, appId: string): Promise<void> {
    await db.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`routes of ${appId}`}, 0))`;
  }

  async listForApp(db: Db, appId: string): Promise<Route[]> {
    return (await db.route.findMany({ where: { appId } })).map(toRoute);
  }

  /** In the order of their creation. */
  async listForScript(db: Db, scriptId: string, after: string | undefined, limit: number): Promise<Route[]> {
    const where = { scriptId, ...(after === undefined ? {} : { id: { gt: after } }) };
    return (await db.route.findMany({ where, orderBy: { id: 'asc' }, take: limit })).map(toRoute);
  }

  async find(db: Db, id: string): Promise<Route | undefined> {
    const row = await db.route.findUnique({ where: { id } });
    return row === null ? undefined : toRoute(row);
  }

  countForScript(db: Db, scriptId: string): Promise<number> {
    return db.route.count({ where: { scriptId } });
  }

  /** @returns whether it was there. */
  async delete(db: Db, id: string): Promise<boolean> {
    return (await db.route.deleteMany({ where: { id } })).count > 0;
  }
}

function toRoute(row: Prisma.RouteModel): Route {
  return {
    id: row.id,
    appId: row.appId,
    scriptId: row.scriptId,
    hostKind: row.hostKind as Route['hostKind'],
    host: row.host,
    hostParamName: row.hostParamName,
    pathKind: row.pathKind as Route['pathKind'],
    path: row.path,
    method: row.method,
    dispatchMode: row.dispatchMode as Route['dispatchMode'],
    createdAt: row.createdAt,
  };
}
