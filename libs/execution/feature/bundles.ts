import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { fetchBundle } from '#contracts';
import type { FetchBundleResponse, RunScriptRequest } from '#contracts';
import { MessageBus } from '#platform/messaging';
import { ExecutorSettings } from './executor-settings.js';

/** How long an executor waits for the code of a script it has not seen, ms. */
const FETCH_DEADLINE_MS = 5_000;

/**
 * The scripts this executor knows, least lately used let go first (R-EXEC-12). One entry per script: a run that
 * names another version than the cached one replaces it (R-EXEC-13, D11).
 */
@Injectable()
export class Bundles {
  private readonly known: LRUCache<string, FetchBundleResponse>;
  private readonly underWay = new Map<string, Promise<FetchBundleResponse>>();

  constructor(
    private readonly bus: MessageBus,
    settings: ExecutorSettings,
  ) {
    this.known = new LRUCache({ max: settings.scriptCacheSize });
  }

  /** The cached code, if it is of the version the run names. */
  cached(run: RunScriptRequest): FetchBundleResponse | undefined {
    const bundle = this.known.get(run.scriptId);
    return bundle?.version === run.version ? bundle : undefined;
  }

  /**
   * Asks the manager; many runs that miss at once ask once.
   * @throws RemoteError `script.not-found`, or the bus's errors when the manager cannot be reached.
   */
  fetch(run: RunScriptRequest): Promise<FetchBundleResponse> {
    const key = `${run.scriptId}:${run.version}`;
    const asked = this.underWay.get(key);
    if (asked !== undefined) return asked;
    const { runToken, scriptId, version } = run;
    const asking = this.bus
      .request(fetchBundle, { runToken, scriptId, version }, { deadlineMs: FETCH_DEADLINE_MS })
      .then((bundle) => {
        const newest = this.known.peek(scriptId);
        // A late answer for an older version must not push out the newer one.
        if (newest === undefined || newest.version < bundle.version) this.known.set(scriptId, bundle);
        return bundle;
      })
      .finally(() => this.underWay.delete(key));
    this.underWay.set(key, asking);
    return asking;
  }
}
