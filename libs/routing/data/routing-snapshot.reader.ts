import { Injectable } from '@nestjs/common';
import type { SandboxBody } from '#contracts';
import { Database } from '#platform/postgres';
import type {
  DispatchMode,
  HostKind,
  PathKind,
  RoutableRoute,
  RoutableScript,
  RoutingSnapshot,
} from '#routing/domain';

/** A script as the table needs it, with its author's limits not yet merged. */
export interface StoredScript extends Omit<RoutableScript, 'limits'> {
  readonly sandbox: SandboxBody;
}

/** What is in force at one revision, as it is stored. */
export interface StoredRouting {
  readonly revision: number;
  readonly domains: RoutingSnapshot['domains'];
  readonly scripts: readonly StoredScript[];
  readonly routes: readonly RoutableRoute[];
}

/**
 * The orchestrator's view across apps, scripts and routes. It only reads, and only what the table holds; all
 * parts are of one moment.
 */
@Injectable()
export class RoutingSnapshotReader {
  constructor(private readonly database: Database) {}

  /** Raised by every commit that changes an app, a domain, a script or a route (R-ROUTE-30). */
  async readRevision(): Promise<number> {
    const { revision } = await this.database.db.routingRevision.findUniqueOrThrow({ where: { id: 1 } });
    return Number(revision);
  }

  async read(): Promise<StoredRouting> {
    return this.database.snapshot(async (db) => {
      const { revision } = await db.routingRevision.findUniqueOrThrow({ where: { id: 1 } });
      const domains = await db.appDomain.findMany({ select: { appId: true, domain: true } });
      const scripts = await db.script.findMany({
        select: {
          id: true,
          appId: true,
          name: true,
          version: true,
          canaryVersion: true,
          canaryPercent: true,
          build: true,
          kind: true,
          sandbox: true,
          isolation: true,
        },
      });
      const routes = await db.route.findMany({ omit: { createdAt: true } });
      return {
        revision: Number(revision),
        domains,
        scripts: scripts.map(({ canaryVersion, canaryPercent, ...script }) => ({
          ...script,
          canary: toCanary(canaryVersion, canaryPercent),
          kind: script.kind as StoredScript['kind'],
          sandbox: script.sandbox as SandboxBody,
          isolation: script.isolation as StoredScript['isolation'],
        })),
        routes: routes.map((route) => ({
          ...route,
          hostKind: route.hostKind as HostKind,
          pathKind: route.pathKind as PathKind,
          dispatchMode: route.dispatchMode as DispatchMode,
        })),
      };
    });
  }
}

function toCanary(version: number | null, percent: number | null): StoredScript['canary'] {
  return version === null || percent === null ? null : { version, percent };
}
