import type { StatementSession } from '#platform/postgres';

/** Few enough that reading a page keeps nothing else waiting for more than a few milliseconds. */
const ROWS_A_PAGE = 250;
/** Columns in which rows have few different texts; each is kept once, however many rows there are. */
const REPEATED = [
  'appId',
  'scriptId',
  'host',
  'hostKind',
  'pathKind',
  'method',
  'dispatchMode',
  'auth',
] as const;

interface AppRow {
  readonly appId: string;
}

/** The rows of a table app by app, in the order of their ids, read as they are asked for. */
export class AppRows<Row extends AppRow> {
  private page: readonly Row[] = [];
  private at = 0;
  private isLast = false;
  private readonly texts = new Map<string, string>();

  private constructor(
    private readonly session: StatementSession,
    private readonly cursor: string,
  ) {}

  /**
   * @param cursor its name in the transaction.
   * @param source columns and table; among the columns `app_id AS "appId"`.
   * @param appIds undefined for all apps.
   */
  static async open<Row extends AppRow>(
    session: StatementSession,
    cursor: string,
    source: string,
    appIds: readonly string[] | undefined,
  ): Promise<AppRows<Row>> {
    const which = appIds === undefined ? '' : 'WHERE app_id = ANY($1::uuid[])';
    const text = `DECLARE ${cursor} NO SCROLL CURSOR FOR SELECT ${source} ${which} ORDER BY app_id, id`;
    await session.query(text, appIds === undefined ? [] : [appIds]);
    return new AppRows(session, cursor);
  }

  /** Ids of all apps, in order. */
  static async *allApps(session: StatementSession): AsyncGenerator<string> {
    const cursor = 'routing_apps';
    await session.query(`DECLARE ${cursor} NO SCROLL CURSOR FOR SELECT id FROM apps ORDER BY id`);
    for (;;) {
      const page = await session.query<{ id: string }>(`FETCH ${ROWS_A_PAGE} FROM ${cursor}`);
      for (const { id } of page) yield id;
      if (page.length < ROWS_A_PAGE) return;
    }
  }

  /** The rows of one app; apps are asked for in the order of their ids. */
  async of<T>(appId: string, read: (row: Row) => T): Promise<T[]> {
    const rows: T[] = [];
    for (;;) {
      for (let row = this.page[this.at]; row?.appId === appId; row = this.page[this.at]) {
        rows.push(read(this.shared(row)));
        this.at += 1;
      }
      if (this.at < this.page.length || this.isLast) return rows;
      this.page = await this.session.query<Row>(`FETCH ${ROWS_A_PAGE} FROM ${this.cursor}`);
      this.at = 0;
      this.isLast = this.page.length < ROWS_A_PAGE;
    }
  }

  private shared(row: Row): Row {
    const own = row as Record<string, unknown>;
    for (const column of REPEATED) {
      const text = own[column];
      if (typeof text !== 'string') continue;
      const known = this.texts.get(text);
      if (known === undefined) this.texts.set(text, text);
      else own[column] = known;
    }
    return row;
  }
}
