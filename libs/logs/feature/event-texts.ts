import { Injectable } from '@nestjs/common';
import { ExecutionLogRepository } from '#logs/data';
import { recordKeyText } from '#logs/domain';
import { Database } from '#platform/postgres';
import { toExecutionView } from './execution-view.js';

/** The most records that are read at once. */
const MAX_AT_ONCE = 200;

interface Reading {
  readonly keys: Set<string>;
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

  /** The texts by their record's key; of those that are gone meanwhile there is none. */
  load(keys: readonly string[]): Promise<ReadonlyMap<string, string>> {
    if (this.next === undefined || this.next.keys.size + keys.length > MAX_AT_ONCE) this.next = this.begin();
    for (const key of keys) this.next.keys.add(key);
    return this.next.texts;
  }

  private begin(): Reading {
    const keys = new Set<string>();
    const reading: Reading = {
      keys,
      texts: new Promise<void>((resolve) => setImmediate(resolve)).then(() => {
        if (this.next === reading) this.next = undefined;
        return this.read([...keys]);
      }),
    };
    return reading;
  }

  private async read(keys: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const rows = await this.repository.findAll(this.database.db, keys);
    return new Map(rows.map((row) => [recordKeyText(row), JSON.stringify(toExecutionView(row))]));
  }
}
