import { Injectable } from '@nestjs/common';
import { kvDelete, kvGet, kvGetMany, kvHas, kvList, kvSet } from '#contracts';
import type { KvGetResponse, KvListRequest, KvListResponse, KvSetRequest } from '#contracts';
import { MessageBus } from '#platform/messaging';
import { RunTokenVerifier } from '#scripts/feature';
import type { KvEntry, KvPlace } from '#stores/domain';
import { KvService } from './kv.service.js';

interface KeyCall {
  readonly runToken: string;
  readonly collection: string;
  readonly key: string;
}

/**
 * Answers what runs ask of `kv`. The app is that of the run token; executors are believed nothing else (R-CTX-07).
 * Serves from its making on, so it must be made before the bus starts.
 */
@Injectable()
export class KvResponder {
  constructor(
    bus: MessageBus,
    private readonly kv: KvService,
    private readonly tokens: RunTokenVerifier,
  ) {
    bus.serve(kvGet, (call) => this.get(call));
    bus.serve(kvGetMany, async ({ runToken, collection, keys }) => ({
      values: arrayText(await kv.getMany(this.appOf(runToken), collection, keys)),
    }));
    bus.serve(kvHas, async (call) => ({ found: await kv.has(this.placeOf(call)) }));
    bus.serve(kvSet, async (call) => ({ version: await this.set(call) }));
    bus.serve(kvDelete, async (call) => ({ deleted: await this.delete(call) }));
    bus.serve(kvList, (call) => this.list(call));
  }

  private async get(call: KeyCall): Promise<KvGetResponse> {
    const value = await this.kv.get(this.placeOf(call));
    return value === undefined ? {} : { value };
  }

  private set(call: KvSetRequest): Promise<number> {
    const { value, ttlSeconds, ifVersion } = call;
    const run = this.tokens.verify(call.runToken);
    const { collection, key } = call;
    return this.kv.set({ appId: run.appId, collection, key }, { value, ttlSeconds, ifVersion }, run);
  }

  private delete({ runToken, collection, key }: KeyCall): Promise<boolean> {
    const run = this.tokens.verify(runToken);
    return this.kv.delete({ appId: run.appId, collection, key }, run);
  }

  private async list({ runToken, collection, ...wish }: KvListRequest): Promise<KvListResponse> {
    const { prefix, limit, cursor: after } = wish;
    const page = await this.kv.list(this.appOf(runToken), collection, { prefix, limit, cursor: after });
    const items = `[${page.entries.map(itemText).join(',')}]`;
    return page.cursor === undefined ? { items } : { items, cursor: page.cursor };
  }

  private placeOf({ runToken, collection, key }: KeyCall): KvPlace {
    return { appId: this.appOf(runToken), collection, key };
  }

  /** @throws DomainError `run-token.refused` */
  private appOf(runToken: string): string {
    return this.tokens.verify(runToken).appId;
  }
}

/** Values are JSON text already: to parse them only to write them again would cost time, and could change them. */
function arrayText(values: readonly (string | undefined)[]): string {
  return `[${values.map((value) => (value === undefined ? '[]' : `[${value}]`)).join(',')}]`;
}

function itemText({ key, value, version, expiresAt }: KvEntry): string {
  const expiry = expiresAt === null ? '' : `,"expiresAt":"${expiresAt.toISOString()}"`;
  return `{"key":${JSON.stringify(key)},"value":${value},"version":${version}${expiry}}`;
}
