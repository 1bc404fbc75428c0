import { Injectable } from '@nestjs/common';
import { DocsRepository } from '#stores/data';
import type { DocsSession } from '#stores/data';
import type { Doc, DocPlace, DocWrite, DocWritten } from '#stores/domain';
import { docsPart } from '#triggers/domain';
import { TriggerEvents } from '#triggers/runtime';
import type { Origin } from '#triggers/runtime';
import type { Written } from './kv-writes.js';

/** What triggers are told of one write; data are JSON texts. */
interface Told {
  readonly op: 'create' | 'update' | 'delete';
  readonly data: string | undefined;
  readonly previous: string | undefined;
  readonly isHeard: boolean;
}

/** Writes to `docs`, in the caller's transaction, with what triggers are told of them (D4). */
@Injectable()
export class DocsWrites {
  constructor(
    private readonly docs: DocsRepository,
    private readonly triggers: TriggerEvents,
  ) {}

  /** @throws as DocsRepository's `create`. */
  async create(
    db: DocsSession,
    place: DocPlace,
    data: string,
    origin: Origin | undefined,
  ): Promise<Written<Doc>> {
    const { doc, isHeard } = await this.docs.create(db, place, data);
    const told: Told = { op: 'create', data: doc.data, previous: undefined, isHeard };
    return { result: doc, events: await this.tell(db, place, told, origin) };
  }

  /** @throws as DocsRepository's `update`. */
  async update(
    db: DocsSession,
    place: DocPlace,
    write: DocWrite,
    origin: Origin | undefined,
  ): Promise<Written<Doc>> {
    return this.written(db, place, await this.docs.update(db, place, write), origin);
  }

  /** @throws as DocsRepository's `replace`. */
  async replace(
    db: DocsSession,
    place: DocPlace,
    write: DocWrite,
    origin: Origin | undefined,
  ): Promise<Written<Doc>> {
    return this.written(db, place, await this.docs.replace(db, place, write), origin);
  }

  /** @returns whether it was there. @throws as DocsRepository's `delete`. */
  async delete(
    db: DocsSession,
    place: DocPlace,
    ifVersion: number | undefined,
    origin: Origin | undefined,
  ): Promise<Written<boolean>> {
    const deleted = await this.docs.delete(db, place, ifVersion);
    if (deleted === undefined) return { result: false, events: 0 };
    const { prior: previous, isHeard } = deleted;
    const told: Told = { op: 'delete', data: undefined, previous, isHeard };
    return { result: true, events: await this.tell(db, place, told, origin) };
  }

  private async written(
    db: DocsSession,
    place: DocPlace,
    { doc, prior: previous, isHeard }: DocWritten,
    origin: Origin | undefined,
  ): Promise<Written<Doc>> {
    const told: Told = { op: 'update', data: doc.data, previous, isHeard };
    return { result: doc, events: await this.tell(db, place, told, origin) };
  }

  private async tell(
    db: DocsSession,
    { appId, collection, id }: DocPlace,
    { op, data, previous, isHeard }: Told,
    origin: Origin | undefined,
  ): Promise<number> {
    // The write's own statement has said so already.
    if (!isHeard) return 0;
    const part = (): string => docsPart({ collection, id, data, previous });
    return this.triggers.changed(db, { kind: 'docs', appId, collection, op, part }, origin);
  }
}
