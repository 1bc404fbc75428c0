import { Injectable } from '@nestjs/common';
import { ExecutionLogRepository } from '#logs/data';
import { Database } from '#platform/postgres';
import { toExecutionView } from './execution-view.js';

/** The most records that are read at once. */
const MAX_AT_ONCE = 200;

interface Reading {
  readonly ids: Set<string>;
  readonly texts: Promise<ReadonlyMap<string, string>>;
}

/**
 * Records as JSON text, read from the database when somebody has room for them. Those who ask at the same moment, as
 * all tails of an app do, share one look.
 */
@Injectable()
export class EventTexts {
  private next: Reading | undefined;

  constructor(
    private readonly database: Database,
    private readonly repository: ExecutionLogRepository,
  ) {}

  /** The texts by id; of those that are gone meanwhile there is none. */
  load(ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
    if (this.next === undefined || this.next.ids.size + ids.length > MAX_AT_ONCE) this.next = this.begin();
    for (const id of ids) this.next.ids.add(id);
    return this.next.texts;
  }

  private begin(): Reading {
    const ids = new Set<string>();
    const reading: Reading = {
      ids,
      texts: new Promise<void>((resolve) => setImmediate(resolve)).then(() => {
        if (this.next === reading) this.next = undefined;
        return this.read([...ids]);
      }),
    };
    return reading;
  }

  private async read(ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const rows = await this.repository.findAll(this.database.db, ids);
    return new Map(rows.map((row) => [row.executionId, JSON.stringify(toExecutionView(row))]));
  }
}
