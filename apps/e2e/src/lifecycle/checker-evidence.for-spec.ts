import pg from 'pg';
import type { Installed } from './checker-apps.for-spec.js';
import type { SentWrite } from './checker-producers.for-spec.js';
import type { Workload } from './checker-workloads.for-spec.js';

interface OfApp {
  readonly appId: string;
}

/** A write that is there. */
export interface Written extends OfApp {
  readonly table: NonNullable<Workload['writtenTo']>;
  readonly op: string;
  /** Each has an event for each handler. */
  readonly key: string;
}

export interface Effect extends OfApp {
  readonly handler: string;
  readonly event: string;
  readonly attempt: number;
  readonly key: string;
  /** Which app the run took itself for. */
  readonly ranIn: string;
}

/** The record of an attempt. */
export interface Attempted extends OfApp {
  readonly event: string;
  readonly scriptId: string;
  readonly attempt: number;
  readonly status: string;
}

export interface Letter extends OfApp {
  readonly id: string;
  readonly event: string;
  readonly scriptId: string;
  readonly source: string;
  readonly resolution: string | null;
  readonly error: string;
  /** Of what was published. */
  readonly op: string | null;
}

/** An event that has not ended. */
export interface Waiting extends OfApp {
  readonly event: string;
  readonly scriptId: string;
  readonly state: string;
}

/** All that is left of a run of the checker. */
export interface Evidence {
  readonly installed: readonly Installed[];
  readonly sent: readonly SentWrite[];
  readonly written: readonly Written[];
  readonly effects: readonly Effect[];
  readonly attempts: readonly Attempted[];
  readonly letters: readonly Letter[];
  readonly waiting: readonly Waiting[];
  /** Rows whose script belongs to another app than they do. */
  readonly strays: readonly string[];
}

const WRITTEN = `
  SELECT app_id AS "appId", CASE collection WHEN 'atomic' THEN 'atomic' ELSE 'kv' END AS table, key AS op, key
  FROM kv_entries WHERE collection IN ('orders:new', 'atomic')
  UNION ALL
  SELECT app_id, 'atomic', data->>'op', data->>'op' FROM docs WHERE collection = 'atomic'
  UNION ALL
  SELECT app_id, CASE collection WHEN 'orders' THEN 'docs' ELSE collection END, data->>'op', id || ':' || n
  FROM docs CROSS JOIN LATERAL generate_series(1, version::int) AS n
  WHERE collection IN ('orders', 'chained', 'echoes')`;

const EFFECTS = `
  SELECT app_id AS "appId", data->>'handler' AS handler, data->>'event' AS event, (data->>'attempt')::int AS attempt,
         data->>'key' AS key, data->>'app' AS "ranIn"
  FROM docs WHERE collection = 'effects'`;

// Records of requests that somebody waited for are no events'.
const ATTEMPTS = `
  SELECT app_id AS "appId", execution_id AS event, script_id AS "scriptId", attempt, status
  FROM execution_logs WHERE source <> 'http'`;

const LETTERS = `
  SELECT app_id AS "appId", id, execution_id AS event, script_id AS "scriptId", source, resolution,
         error_code || ': ' || error_message AS error, payload->'pubsub'->'message'->>'op' AS op
  FROM dead_letters`;

const WAITING = `
  SELECT app_id AS "appId", id AS event, script_id::text AS "scriptId",
         format('%s, %s failed, %s lost, due in %s, leased for %s', source, attempt_count, lost_leases, due_at - now(),
                lease_until - now()) AS state
  FROM outbox
  UNION ALL
  SELECT app_id, id, 'none', format('a message of %s, with %s', queue, batch_id) FROM queue_messages`;

const COUNT_WAITING =
  'SELECT ((SELECT count(*) FROM outbox) + (SELECT count(*) FROM queue_messages))::int AS count';

const STRAYS = ['execution_logs', 'dead_letters', 'outbox', 'triggers', 'abandoned_executions']
  .map(
    (table) => `
      SELECT format('${table}: a row of app %s is of script %s, which is of app %s', t.app_id, s.id, s.app_id) AS stray
      FROM ${table} t JOIN scripts s ON s.id = t.script_id WHERE t.app_id <> s.app_id`,
  )
  .join(' UNION ALL ');

/** Reads it past PiCloud, from its database. */
export class Witness {
  private constructor(private readonly client: pg.Client) {}

  static async at(url: string): Promise<Witness> {
    const client = new pg.Client({ connectionString: url });
    client.on('error', () => undefined);
    await client.connect();
    return new Witness(client);
  }

  close(): Promise<void> {
    return this.client.end();
  }

  async countWaiting(): Promise<number> {
    const [row] = await this.rows<{ count: number }>(COUNT_WAITING);
    return row?.count ?? 0;
  }

  async read(): Promise<Omit<Evidence, 'installed' | 'sent'>> {
    return {
      written: await this.rows<Written>(WRITTEN),
      effects: await this.rows<Effect>(EFFECTS),
      attempts: await this.rows<Attempted>(ATTEMPTS),
      letters: await this.rows<Letter>(LETTERS),
      waiting: await this.rows<Waiting>(WAITING),
      strays: (await this.rows<{ stray: string }>(STRAYS)).map(({ stray }) => stray),
    };
  }

  private async rows<T extends object>(text: string): Promise<T[]> {
    return (await this.client.query<T>(text)).rows;
  }
}
