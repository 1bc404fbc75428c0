import { Injectable } from '@nestjs/common';
import type { Db } from '#platform/postgres';

/** Counts what of one kind calls a script; inside the transaction that holds the script's lock. */
export type BindingCounter = (db: Db, scriptId: string) => Promise<number>;

export interface BindingCounts {
  readonly route_count: number;
  readonly trigger_count: number;
}

/**
 * What calls a script (R-SCR-11). Routes and triggers are other subjects' tables: each subject registers how to
 * count its own, when its module starts.
 */
@Injectable()
export class ScriptBindings {
  private readonly counters = new Map<'route' | 'trigger', BindingCounter>();

  register(kind: 'route' | 'trigger', counter: BindingCounter): void {
    this.counters.set(kind, counter);
  }

  async countFor(db: Db, scriptId: string): Promise<BindingCounts> {
    const count = async (kind: 'route' | 'trigger') => (await this.counters.get(kind)?.(db, scriptId)) ?? 0;
    return { route_count: await count('route'), trigger_count: await count('trigger') };
  }
}
