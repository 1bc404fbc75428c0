import { Injectable } from '@nestjs/common';
import { newId } from '#kernel';
import type { DirectSession } from '#platform/postgres';
import { DocsRepository, KvRepository } from '#stores/data';
import {
  AtomicCheckError,
  dataText,
  docText,
  requireCollection,
  requireDocsCollection,
  requireKey,
  requireNoProto,
  requireTtl,
  requireValueSize,
} from '#stores/domain';
import type { AtomicOperation, KvPlace } from '#stores/domain';
import { requireMessageSize, requireTopic } from '#triggers/domain';
import { TriggerEvents } from '#triggers/runtime';
import type { Origin } from '#triggers/runtime';
import { QueueSender } from '#queues/runtime';
import { DocsWrites } from './docs-writes.js';
import { KvWrites } from './kv-writes.js';
import type { Written } from './kv-writes.js';

/** Whose operations they are. */
export interface AtomicOwner {
  readonly appId: string;
  readonly origin: Origin | undefined;
}

type Of<K extends AtomicOperation['op']> = Extract<AtomicOperation, { readonly op: K }>;

/** What one operation came to, JSON text, and who is to be told behind the commit. */
interface Applied {
  readonly result: string;
  readonly tell?: () => void;
}

/** What all of them came to, JSON texts. */
export interface AppliedAll {
  readonly results: readonly string[];
  /** To be called behind the commit. */
  readonly ring: () => void;
}

const NOTHING: Applied = { result: 'null' };

/**
 * Several writes, sends and publications in the caller's transaction, one after the other: when one is refused, the
 * transaction is to be given up, and none of them has happened.
 */
@Injectable()
export class AtomicWrites {
  constructor(
    private readonly kv: KvWrites,
    private readonly docs: DocsWrites,
    private readonly entries: KvRepository,
    private readonly documents: DocsRepository,
    private readonly queues: QueueSender,
    private readonly triggers: TriggerEvents,
  ) {}

  /**
   * @returns JSON texts of what each operation came to.
   * @throws AtomicCheckError, and whatever the operation's own service throws.
   */
  async apply(
    db: DirectSession,
    owner: AtomicOwner,
    operations: readonly AtomicOperation[],
  ): Promise<AppliedAll> {
    await this.hold(db, owner.appId, operations);
    const all: Applied[] = [];
    for (const operation of operations) all.push(await this.applyOne(db, owner, operation));
    const calls = new Set(all.flatMap(({ tell }) => tell ?? []));
    return { results: all.map(({ result }) => result), ring: () => calls.forEach((tell) => tell()) };
  }

  /** First of all and in one order for all, so that no two of them wait for each other. */
  private async hold(db: DirectSession, appId: string, all: readonly AtomicOperation[]): Promise<void> {
    await this.entries.holdAll(
      db,
      appId,
      all.flatMap((one) => ('key' in one ? [kvPlace(appId, one)] : [])),
    );
    const docs = all.flatMap((one) =>
      'id' in one && one.id !== undefined ? [docPlace(appId, { ...one, id: one.id })] : [],
    );
    await this.documents.holdAll(db, appId, docs);
  }

  private async applyOne(
    db: DirectSession,
    { appId, origin }: AtomicOwner,
    one: AtomicOperation,
  ): Promise<Applied> {
    switch (one.op) {
      case 'check':
        return this.check(db, appId, one);
      case 'checkDoc':
        return this.checkDoc(db, appId, one);
      case 'kvSet':
        return this.set(db, appId, one, origin);
      case 'kvDelete':
        return this.applied(await this.kv.delete(db, kvPlace(appId, one), origin), String);

      case 'docsCreate':
        return this.create(db, appId, one, origin);
      case 'docsUpdate':
      case 'docsReplace':
        return this.change(db, appId, one, origin);
      case 'docsDelete':
        return this.applied(await this.docs.delete(db, docPlace(appId, one), one.ifVersion, origin), String);

      case 'publish':
        return this.publish(db, appId, one, origin);
      case 'send':
        return this.send(db, appId, one, origin);
    }
  }

  private async check(db: DirectSession, appId: string, one: Of<'check'>): Promise<Applied> {
    const place = kvPlace(appId, one);
    await this.entries.hold(db, place);
    const version = await this.entries.versionOf(db, place);
    if (version !== one.version)
      throw new AtomicCheckError(`"${one.key}" of "${one.collection}"`, one.version);
    return NOTHING;
  }

  private async checkDoc(db: DirectSession, appId: string, one: Of<'checkDoc'>): Promise<Applied> {
    const version = await this.documents.lockVersion(db, docPlace(appId, one));
    if (version !== one.version)
      throw new AtomicCheckError(`document "${one.id}" of "${one.collection}"`, one.version);
    return NOTHING;
  }

  private async set(
    db: DirectSession,
    appId: string,
    { value, ttlSeconds, ifVersion, ...at }: Of<'kvSet'>,
    origin: Origin | undefined,
  ): Promise<Applied> {
    const place = kvPlace(appId, at);
    requireTtl(ttlSeconds);
    requireValueSize(value);
    requireNoProto(value);
    const written = await this.kv.set(db, place, { value, ttlSeconds, ifVersion }, origin);
    return this.applied(written, (version) => `{"version":${version}}`);
  }

  private async create(
    db: DirectSession,
    appId: string,
    { collection, data, id = newId() }: Of<'docsCreate'>,
    origin: Origin | undefined,
  ): Promise<Applied> {
    const place = docPlace(appId, { collection, id });
    return this.applied(await this.docs.create(db, place, dataText(data), origin), docText);
  }

  private async change(
    db: DirectSession,
    appId: string,
    one: Of<'docsUpdate' | 'docsReplace'>,
    origin: Origin | undefined,
  ): Promise<Applied> {
    const write = { data: dataText(one.data), ifVersion: one.ifVersion };
    const method = one.op === 'docsUpdate' ? 'update' : 'replace';
    return this.applied(await this.docs[method](db, docPlace(appId, one), write, origin), docText);
  }

  private async publish(
    db: DirectSession,
    appId: string,
    { topic, message }: Of<'publish'>,
    origin: Origin | undefined,
  ): Promise<Applied> {
    requireTopic(topic);
    requireMessageSize(message);
    const [events = 0] = await this.triggers.published(db, appId, [{ appId, topic, message, origin }]);
    return this.applied({ result: null, events }, String);
  }

  private async send(
    db: DirectSession,
    appId: string,
    { queue, body, delaySeconds, dedupeKey, priority }: Of<'send'>,
    origin: Origin | undefined,
  ): Promise<Applied> {
    const message = { appId, queue, body, delaySeconds, dedupeKey, priority };
    const receipt = await this.queues.send(db, message, origin);
    const { id, isDuplicate } = receipt;
    return { result: JSON.stringify({ id, isDuplicate }), tell: () => this.queues.ring(receipt) };
  }

  private applied<T>({ result, events }: Written<T>, textOf: (result: T) => string): Applied {
    return events === 0 ? { result: textOf(result) } : { result: textOf(result), tell: this.ring };
  }

  private readonly ring = (): void => this.triggers.ring();
}

function kvPlace(appId: string, { collection, key }: { collection: string; key: string }): KvPlace {
  requireCollection(collection);
  requireKey(key);
  return { appId, collection, key };
}

function docPlace(appId: string, { collection, id }: { collection: string; id: string }) {
  requireDocsCollection(collection);
  return { appId, collection, id };
}
