import { newId } from '#kernel';
import {
  AtomicInputError,
  dataText,
  docText,
  DocsNotFoundError,
  DocsVersionConflictError,
  MAX_TRANSACTION_OPERATIONS,
  parseOperations,
  requireKey,
  requireNoProto,
  requireTtl,
  requireValueSize,
} from '#stores/domain';
import type { AtomicOperation, Doc } from '#stores/domain';
import { requireMessageSize, requireTopic } from '#triggers/domain';
import { readCall, text } from './call-fields.js';
import type { Fields } from './call-fields.js';
import { docOf, docsIn, merged, placeOf, publicationIn, sendIn, setIn } from './effect-calls.js';

/** Asks the manager, as a run whose writes are its own would. */
export type Ask = (name: string, payload: string) => Promise<string>;
type Of<K extends AtomicOperation['op']> = Extract<AtomicOperation, { readonly op: K }>;

/** What a key's version is told to be: it is given at the commit. */
const LATER = '0';
const NOT_THERE = '';

/**
 * What a transactional run writes: kept until its end, and committed with the settling of its event, or not at all. The
 * run reads what it has written itself (`get`, `getMany`, `has`); lists and queries know what is committed.
 */
export class RunEffects {
  private readonly all: AtomicOperation[] = [];
  /** Values by collection and key; undefined: deleted. */
  private readonly values = new Map<string, string | undefined>();
  /** Documents by collection and id; undefined: deleted. */
  private readonly docs = new Map<string, Doc | undefined>();
  private turn: Promise<unknown> = Promise.resolve();

  private readonly handlers: Readonly<Record<string, (payload: string, ask: Ask) => Promise<string>>> = {
    'kv.get': (payload, ask) => this.get(readCall(payload), payload, ask),
    'kv.getMany': (payload, ask) => this.getMany(readCall(payload), payload, ask),
    'kv.has': async (payload, ask) => String(await this.has(readCall(payload), ask)),
    'kv.set': async (payload) => this.set(setIn(payload)),
    'kv.delete': async (payload, ask) => String(await this.delete(readCall(payload), ask)),
    'docs.get': async (payload, ask) => this.docIn(await this.doc(readCall(payload), ask)),
    'docs.create': async (payload) => docText(this.create(docsIn('docsCreate', payload))),
    'docs.update': async (payload, ask) => docText(await this.write(docsIn('docsUpdate', payload), ask)),
    'docs.replace': async (payload, ask) => docText(await this.write(docsIn('docsReplace', payload), ask)),
    'docs.delete': async (payload, ask) => String(await this.deleteDoc(readCall(payload), ask)),
    'pubsub.publish': async (payload) => this.publish(publicationIn(payload)),
    'queue.send': async (payload) => this.send(sendIn(payload)),
    'atomic.commit': (payload, ask) => this.commit(payload, ask),
  };

  /** Whether a call concerns what is written here. */
  handles(name: string): boolean {
    return Object.hasOwn(this.handlers, name);
  }

  /** One after the other, as the run asked: what a call reads, those before it have written. */
  call(name: string, payload: string, ask: Ask): Promise<string> {
    const answer = this.turn.then(() =>
      (this.handlers[name] as (typeof this.handlers)[string])(payload, ask),
    );
    this.turn = answer.catch(() => undefined);
    return answer;
  }

  /** JSON text of the operations; undefined when there are none. */
  get operations(): string | undefined {
    return this.all.length === 0 ? undefined : JSON.stringify(this.all);
  }

  private add(operation: AtomicOperation): void {
    if (this.all.length === MAX_TRANSACTION_OPERATIONS)
      throw new AtomicInputError(
        `Cannot write more: a transactional run may write ${MAX_TRANSACTION_OPERATIONS} times`,
      );
    this.all.push(operation);
  }

  private async get(call: Fields, payload: string, ask: Ask): Promise<string> {
    const at = placeOf(call, 'key');
    return this.values.has(at) ? (this.values.get(at) ?? NOT_THERE) : ask('kv.get', payload);
  }

  private async getMany({ collection, keys }: Fields, payload: string, ask: Ask): Promise<string> {
    const committed = JSON.parse(await ask('kv.getMany', payload)) as unknown[];
    const own = (keys as unknown[]).map((key) => placeOf({ collection, key }, 'key'));
    const texts = own.map((at, place) => {
      if (!this.values.has(at)) return JSON.stringify(committed[place]);
      const value = this.values.get(at);
      return value === undefined ? '[]' : `[${value}]`;
    });
    return `[${texts.join(',')}]`;
  }

  private async has(call: Fields, ask: Ask): Promise<boolean> {
    const at = placeOf(call, 'key');
    if (this.values.has(at)) return this.values.get(at) !== undefined;
    return (await ask('kv.has', JSON.stringify(call))) === 'true';
  }

  private set(operation: Of<'kvSet'>): string {
    requireKey(operation.key);
    requireTtl(operation.ttlSeconds);
    requireValueSize(operation.value);
    requireNoProto(operation.value);
    this.add(operation);
    this.values.set(placeOf(operation, 'key'), operation.value);
    return LATER;
  }

  private async delete(call: Fields, ask: Ask): Promise<boolean> {
    const wasThere = await this.has(call, ask);
    const [collection, key] = [text(call['collection']), text(call['key'])];
    this.add({ op: 'kvDelete', collection, key });
    this.values.set(placeOf(call, 'key'), undefined);
    return wasThere;
  }

  private async doc(call: Fields, ask: Ask): Promise<Doc | undefined> {
    const at = placeOf(call, 'id');
    if (this.docs.has(at)) return this.docs.get(at);
    const { collection, id } = call;
    const found = await ask('docs.get', JSON.stringify({ collection, id }));
    return found === NOT_THERE ? undefined : docOf(found);
  }

  private docIn(doc: Doc | undefined): string {
    return doc === undefined ? NOT_THERE : docText(doc);
  }

  private create({ collection, data: given }: Pick<Of<'docsCreate'>, 'collection' | 'data'>): Doc {
    const [id, data, now] = [newId(), dataText(given), new Date()];
    this.add({ op: 'docsCreate', collection, id, data });
    const doc: Doc = { id, data, version: 1, createdAt: now, updatedAt: now };
    this.docs.set(placeOf({ collection, id }, 'id'), doc);
    return doc;
  }

  /** Told as it will be: the commit depends on the document being as it was read here. */
  private async write(one: Of<'docsUpdate' | 'docsReplace'>, ask: Ask): Promise<Doc> {
    const { op, collection, id, ifVersion } = one;
    const given = dataText(one.data);
    const before = await this.doc({ collection, id }, ask);
    if (before === undefined) throw new DocsNotFoundError();
    if (ifVersion !== undefined && ifVersion !== before.version)
      throw new DocsVersionConflictError(ifVersion);
    const data = op === 'docsUpdate' ? dataText(merged(before.data, given)) : given;
    this.add({ op: 'docsReplace', collection, id, data, ifVersion: before.version });
    const doc: Doc = { ...before, data, version: before.version + 1, updatedAt: new Date() };
    this.docs.set(placeOf({ collection, id }, 'id'), doc);
    return doc;
  }

  private async deleteDoc(call: Fields, ask: Ask): Promise<boolean> {
    const [collection, id, ifVersion] = [text(call['collection']), text(call['id']), call['ifVersion']];
    const before = await this.doc({ collection, id }, ask);
    if (before === undefined) return false;
    if (ifVersion !== undefined && ifVersion !== before.version)
      throw new DocsVersionConflictError(Number(ifVersion));
    this.add({ op: 'docsDelete', collection, id, ifVersion: before.version });
    this.docs.set(placeOf({ collection, id }, 'id'), undefined);
    return true;
  }

  private publish(operation: Of<'publish'>): string {
    requireTopic(operation.topic);
    requireMessageSize(operation.message);
    this.add(operation);
    return NOT_THERE;
  }

  private send(operation: Of<'send'>): string {
    requireMessageSize(operation.body);
    this.add(operation);
    return JSON.stringify({ id: null, isDuplicate: false });
  }

  /** Its operations join the rest: checks are made at the commit, as all of it is. */
  private async commit(payload: string, ask: Ask): Promise<string> {
    const results: string[] = [];
    for (const one of parseOperations(payload)) results.push(await this.one(one, ask));
    return `[${results.join(',')}]`;
  }

  private async one(one: AtomicOperation, ask: Ask): Promise<string> {
    switch (one.op) {
      case 'check':
      case 'checkDoc':
        this.add(one);
        return 'null';
      case 'kvSet':
        return `{"version":${this.set(one)}}`;
      case 'kvDelete':
        return String(await this.delete(one, ask));
      case 'docsCreate':
        return docText(this.create(one));
      case 'docsUpdate':
      case 'docsReplace':
        return docText(await this.write(one, ask));
      case 'docsDelete':
        return String(await this.deleteDoc(one, ask));
      case 'publish':
        this.publish(one);
        return 'null';
      case 'send':
        return this.send(one);
    }
  }
}
