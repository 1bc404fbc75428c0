import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { fetchBundle, fetchModule } from '#contracts';
import type { FetchBundleResponse, FetchModuleResponse, ModuleRef, RunScriptRequest } from '#contracts';
import { MessageBus } from '#platform/messaging';
import type { CellProgram } from '#platform/sandbox';
import { ExecutorSettings } from './executor-settings.js';

/** A script version as its runs need it. */
export interface Bundle {
  /** `<script id>:<version>:<build>`. */
  readonly key: string;
  readonly build: number;
  readonly program: CellProgram;
  /** Where it may send requests; undefined for every public host. */
  readonly allowedHosts: readonly string[] | undefined;
  /** Source maps (JSON text) by the file names that stacks show. */
  readonly sourceMaps: ReadonlyMap<string, string>;
}

/** How long an executor waits for the code of a script it has not seen, ms. */
const FETCH_DEADLINE_MS = 5_000;

/**
 * The scripts this executor knows, least lately used let go first (R-EXEC-12). A version is what the run names (R-EXEC-13, D11);
 * it is fetched anew when something that it is made of has changed since, which raises its build.
 */
@Injectable()
export class Bundles {
  private readonly known: LRUCache<string, Bundle>;
  /** Shared by the scripts of an app that import them (R-MOD-05). */
  private readonly modules: LRUCache<string, FetchModuleResponse>;
  private readonly underWay = new Map<string, Promise<Bundle>>();

  constructor(
    private readonly bus: MessageBus,
    settings: ExecutorSettings,
  ) {
    this.known = new LRUCache({ max: settings.scriptCacheSize });
    this.modules = new LRUCache({ max: settings.moduleCacheSize });
  }

  /** The cached bundle, if it is at least as new as what the run's orchestrator knows. */
  cached({ scriptId, version, build }: RunScriptRequest): Bundle | undefined {
    const bundle = this.known.get(`${scriptId}:${version}`);
    return bundle !== undefined && bundle.build >= build ? bundle : undefined;
  }

  /**
   * Asks the manager; many runs that miss at once ask once.
   * @throws RemoteError `script.not-found`, or the bus's errors when the manager cannot be reached.
   */
  fetch(run: RunScriptRequest): Promise<Bundle> {
    const { scriptId, version, build } = run;
    const key = `${scriptId}:${version}:${build}`;
    const asked = this.underWay.get(key);
    if (asked !== undefined) return asked;
    const asking = this.ask(run, key)
      .then((bundle) => {
        const newest = this.known.peek(`${scriptId}:${version}`);
        // A late answer for an older build must not push out the newer one.
        if (newest === undefined || newest.build < build) this.known.set(`${scriptId}:${version}`, bundle);
        return bundle;
      })
      .finally(() => this.underWay.delete(key));
    this.underWay.set(key, asking);
    return asking;
  }

  private async ask(run: RunScriptRequest, key: string): Promise<Bundle> {
    const { runToken, scriptId, version, build } = run;
    const answer = await this.bus.request(
      fetchBundle,
      { runToken, scriptId, version },
      { deadlineMs: FETCH_DEADLINE_MS },
    );
    const refs = JSON.parse(answer.modules ?? '[]') as ModuleRef[];
    const modules = await Promise.all(refs.map((ref) => this.module(run, ref)));
    return bundleOf(key, build, answer, modules);
  }

  private async module({ runToken }: RunScriptRequest, ref: ModuleRef): Promise<FetchModuleResponse> {
    const key = `${ref.scriptId}:${ref.version}`;
    const known = this.modules.get(key);
    // A module may have been renamed since; it is the importers' name for it that counts.
    if (known?.name === ref.name) return known;
    const { scriptId, version } = ref;
    const fetched = await this.bus.request(
      fetchModule,
      { runToken, scriptId, version },
      { deadlineMs: FETCH_DEADLINE_MS },
    );
    this.modules.set(key, fetched);
    return fetched;
  }
}

function bundleOf(
  key: string,
  build: number,
  { name, code, sourceMap, env, allowedHosts: hosts }: FetchBundleResponse,
  modules: readonly FetchModuleResponse[],
): Bundle {
  const sourceMaps = new Map(modules.map((module) => [module.name, module.sourceMap]));
  sourceMaps.set(name, sourceMap);
  const parts = modules.map((module) => ({ name: module.name, code: module.code }));
  const allowedHosts = hosts === undefined ? undefined : (JSON.parse(hosts) as string[]);
  return { key, build, program: { name, code, modules: parts, env: env ?? '{}' }, allowedHosts, sourceMaps };
}
