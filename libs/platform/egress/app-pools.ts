import { Pool } from 'undici';
import { SECOND_MS } from '#kernel';
import { MAX_HEADER_BYTES } from './egress-request.js';
import { pinnedConnector } from './pinned-connector.js';
import type { Wiring } from './pinned-connector.js';

/** Of one app to one host. */
const MAX_CONNECTIONS = 64;
/** Less than servers usually wait, so that a connection is rarely closed while a request is written to it. */
const KEEP_ALIVE_MS = 4 * SECOND_MS;
/** The most that a server can ask for. */
const KEEP_ALIVE_MAX_MS = 10 * SECOND_MS;
const IDLE_POOL_MS = 30 * SECOND_MS;
/** An app that asks very many hosts loses connections of its own before those of others. */
const APP_SHARE = 4;

export interface Lease {
  readonly pool: Pool;
  /** To be called once, when the response has been read or given up. */
  readonly release: () => void;
}

interface Entry {
  readonly appId: string;
  readonly key: string;
  readonly pool: Pool;
  inUse: number;
  idleSinceMs: number;
}

/**
 * Connections, by app, origin and checked addresses: none is ever used for another app, nor for a host that has other
 * addresses by now. Those used least recently are closed first.
 */
export class AppPools {
  /** Least recently used first. */
  private readonly entries = new Map<string, Entry>();
  private readonly perApp = new Map<string, number>();
  private sweep: NodeJS.Timeout | undefined;

  constructor(
    private readonly maxPools: number,
    private readonly wiring: Wiring,
  ) {}

  get size(): number {
    return this.entries.size;
  }

  /** @param addresses the origin's, checked. */
  lease(appId: string, origin: string, addresses: readonly string[]): Lease {
    const key = JSON.stringify([appId, origin, [...addresses].sort()]);
    const entry = this.entries.get(key) ?? this.open(appId, key, origin, addresses);
    this.entries.delete(key);
    this.entries.set(key, entry);
    entry.inUse += 1;
    return {
      pool: entry.pool,
      release: () => {
        entry.inUse -= 1;
        entry.idleSinceMs = performance.now();
      },
    };
  }

  /** Ends every connection, with whatever is under way on it. */
  async destroy(): Promise<void> {
    clearInterval(this.sweep);
    this.sweep = undefined;
    const pools = [...this.entries.values()].map(({ pool }) => pool);
    this.entries.clear();
    this.perApp.clear();
    await Promise.all(pools.map((pool) => pool.destroy()));
  }

  private open(appId: string, key: string, origin: string, addresses: readonly string[]): Entry {
    this.makeRoom(appId);
    const pool = new Pool(origin, {
      connect: pinnedConnector(addresses, this.wiring),
      connections: MAX_CONNECTIONS,
      allowH2: false,
      pipelining: 1,
      // The parser that has been proved, whatever the environment says.
      useMilo: false,
      maxHeaderSize: MAX_HEADER_BYTES,
      // The guard's own deadline bounds both.
      headersTimeout: 0,
      bodyTimeout: 0,
      keepAliveTimeout: KEEP_ALIVE_MS,
      keepAliveMaxTimeout: KEEP_ALIVE_MAX_MS,
    });
    this.perApp.set(appId, (this.perApp.get(appId) ?? 0) + 1);
    this.sweep ??= setInterval(() => this.closeIdle(performance.now()), IDLE_POOL_MS / 2).unref();
    return { appId, key, pool, inUse: 0, idleSinceMs: performance.now() };
  }

  private makeRoom(appId: string): void {
    const entries = [...this.entries.values()];
    const share = Math.max(Math.floor(this.maxPools / APP_SHARE), 1);
    const own = entries.find((entry) => entry.appId === appId);
    if (own !== undefined && (this.perApp.get(appId) ?? 0) >= share) this.retire(own);
    else if (this.entries.size >= this.maxPools && entries[0] !== undefined) this.retire(entries[0]);
  }

  private closeIdle(nowMs: number): void {
    for (const entry of [...this.entries.values()]) {
      if (entry.inUse === 0 && nowMs - entry.idleSinceMs >= IDLE_POOL_MS) this.retire(entry);
    }
    if (this.entries.size > 0) return;
    clearInterval(this.sweep);
    this.sweep = undefined;
  }

  /** Takes no more requests; those under way come to their end. */
  private retire(entry: Entry): void {
    this.entries.delete(entry.key);
    const left = (this.perApp.get(entry.appId) ?? 1) - 1;
    if (left === 0) this.perApp.delete(entry.appId);
    else this.perApp.set(entry.appId, left);
    // A connection that broke meanwhile leaves nothing to wait for.
    void entry.pool.close().catch(() => entry.pool.destroy());
  }
}
