import { Injectable } from '@nestjs/common';
import { Database } from '#platform/postgres';
import type { Db } from '#platform/postgres';
import { effectiveLimits } from '#scripts/domain';
import type { Sandbox, SandboxValues } from '#scripts/domain';
import type { RoutingSnapshot } from '../domain/index.js';

/**
 * The read model of what decides which script answers. It reads the tables of three subjects in one statement each
 * and writes none of them; the revision beside them tells which state it is.
 */
@Injectable()
export class SnapshotReader {
  constructor(private readonly database: Database) {}

  async readRevision(): Promise<number> {
    return revisionOf(this.database.db);
  }

  /**
   * All of one moment.
   * @param ceilings clamp what scripts were allowed when they were saved (R-SBX-09).
   */
  read(ceilings: SandboxValues): Promise<RoutingSnapshot> {
    return this.database.snapshot(async (db) => {
      const revision = await revisionOf(db);
      const domains = await db.appDomain.findMany({ select: { appId: true, domain: true } });
      const scripts = await db.script.findMany({
        select: {
          id: true,
          appId: true,
          name: true,
          version: true,
          kind: true,
          sandbox: true,
          isolation: true,
        },
      });
      const routes = await db.route.findMany({ omit: { createdAt: true } });
      return {
        revision,
        domains,
        scripts: scripts.map(({ sandbox, ...script }) => ({
          ...script,
          kind: script.kind as 'endpoint' | 'module',
          isolation: script.isolation as 'warm' | 'fresh',
          limits: effectiveLimits(sandbox as Sandbox, ceilings),
        })),
        routes: routes as RoutingSnapshot['routes'],
      };
    });
  }
}

async function revisionOf(db: Db): Promise<number> {
  const row = await db.routingRevision.findUniqueOrThrow({ where: { id: 1 } });
  return Number(row.revision);
}
