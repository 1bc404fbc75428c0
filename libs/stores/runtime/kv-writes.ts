import { Injectable } from '@nestjs/common';
import { KvRepository } from '#stores/data';
import type { KvSession } from '#stores/data';
import type { KvPlace, KvSetting } from '#stores/domain';
import { kvPart } from '#triggers/domain';
import { TriggerEvents } from '#triggers/runtime';
import type { Origin } from '#triggers/runtime';

/** What a write came to, within a transaction that has not ended. */
export interface Written<T> {
  readonly result: T;
  /** Events that it has made: behind the commit somebody is to be told. */
  readonly events: number;
}

/** Writes to `kv` that somebody may listen to, in the caller's transaction, with what they are told of it (D4). */
@Injectable()
export class KvWrites {
  constructor(
    private readonly entries: KvRepository,
    private readonly triggers: TriggerEvents,
  ) {}

  /** @returns the version. @throws as KvRepository's `set`. */
  async set(
    db: KvSession,
    place: KvPlace,
    setting: KvSetting,
    origin: Origin | undefined,
  ): Promise<Written<number>> {
    const previous = await this.entries.hold(db, place);
    const version = await this.entries.set(db, place, setting);
    return { result: version, events: await this.tell(db, place, 'set', setting.value, previous, origin) };
  }

  /** @returns whether it was there. */
  async delete(db: KvSession, place: KvPlace, origin: Origin | undefined): Promise<Written<boolean>> {
    const previous = await this.entries.hold(db, place);
    const wasThere = await this.entries.delete(db, place);
    if (!wasThere) return { result: false, events: 0 };
    return { result: true, events: await this.tell(db, place, 'delete', undefined, previous, origin) };
  }

  private tell(
    db: KvSession,
    { appId, collection, key }: KvPlace,
    op: 'set' | 'delete',
    value: string | undefined,
    previous: string | undefined,
    origin: Origin | undefined,
  ): Promise<number> {
    const part = (): string => kvPart({ collection, key, value, previous });
    return this.triggers.changed(db, { kind: 'kv', appId, collection, op, part }, origin);
  }
}
