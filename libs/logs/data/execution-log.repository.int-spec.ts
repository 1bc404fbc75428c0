import { DAY_MS, newId } from '#kernel';
import type { JsonObject } from '#kernel';
import type { ExecutionRecord } from '#logs/domain';
import { usePostgres } from '#testing';
import { dayPartition, ExecutionLogRepository } from './index.js';

const pg = usePostgres();
const repository = (): ExecutionLogRepository => new ExecutionLogRepository(pg.database);

interface Owner {
  readonly appId: string;
  readonly scriptId: string;
}

/** An app with one script. */
async function givenScript(): Promise<Owner> {
  const [appId, scriptId] = [newId(), newId()];
  await pg.db.app.create({ data: { id: appId, slug: `app-${appId}`, name: 'An app' } });
  await pg.db.script.create({ data: { id: scriptId, appId, name: `script ${scriptId}` } });
  return { appId, scriptId };
}

function aRecord(owner: Owner, more: Partial<ExecutionRecord> = {}): ExecutionRecord {
  const executionId = newId();
  return {
    executionId,
    ...owner,
    version: 3,
    status: 'success',
    source: 'http',
    triggerId: null,
    rootId: executionId,
    parentId: null,
    depth: 0,
    attempt: 1,
    startedAt: Date.UTC(2026, 10, 3, 12, 30, 1, 250),
    receipt: { cpuMs: 1.5, wallMs: 12.25, waitMs: 0.125, peakHeapBytes: 4_194_304, sdkCalls: 2 },
    requestBytes: 11,
    responseBytes: 7,
    request: { method: 'GET', path: '/greet' },
    response: { status_code: 200, body: 'hello' },
    error: null,
    log: '[]',
    ...more,
  };
}

const idsOf = async ({ scriptId }: Owner): Promise<string[]> =>
  (await repository().listOfScript(pg.db, { scriptId, offset: 0, limit: 1_000 })).map(
    ({ executionId }) => executionId,
  );

/** An id that was made at `timeMs`. */
function idAt(timeMs: number): string {
  const hex = timeMs.toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}${newId().slice(13)}`;
}

describe('a batch', () => {
  it('is read back as it was written, in every field', async () => {
    const owner = await givenScript();
    const [parentId, rootId, triggerId] = [newId(), newId(), newId()];
    const log = '[{"at":"2026-11-03T12:30:01.000Z","level":"info","message":"hi","data":{"n":1}}]';
    const error = { code: 'script.threw', message: 'Error: "no"', stack: 'at greet.ts:1:2' };
    const failed = aRecord(owner, {
      ...{ status: 'error', source: 'direct', triggerId, rootId, parentId, depth: 2, attempt: 4 },
      ...{ response: null, error, log, requestBytes: 2_147_483_647, responseBytes: 0 },
    });
    const plain = aRecord(owner);
    expect(await repository().insertBatch([failed, plain])).toBe(2);
    expect(await repository().find(pg.db, failed.executionId)).toEqual({
      executionId: failed.executionId,
      ...owner,
      ...{ version: 3, status: 'error', source: 'direct', triggerId, rootId, parentId, depth: 2, attempt: 4 },
      startedAt: new Date('2026-11-03T12:30:01.250Z'),
      ...{ waitMs: 0.125, wallMs: 12.25, cpuMs: 1.5, peakHeapBytes: 4_194_304n, sdkCalls: 2 },
      ...{ requestBytes: 2_147_483_647, responseBytes: 0 },
      request: { method: 'GET', path: '/greet' },
      response: null,
      error,
      log: JSON.parse(log) as unknown,
    });
    expect(await repository().find(pg.db, plain.executionId)).toMatchObject({
      ...{ status: 'success', triggerId: null, parentId: null, rootId: plain.executionId },
      ...{ response: { status_code: 200, body: 'hello' }, error: null, log: [] },
    });
  });

  it('that is sent twice changes nothing', async () => {
    const owner = await givenScript();
    const record = aRecord(owner);
    expect(await repository().insertBatch([record])).toBe(1);
    const again = { ...record, status: 'error' as const, log: '[{"message":"other"}]' };
    const next = aRecord(owner);
    expect(await repository().insertBatch([again, next])).toBe(1);
    expect(await repository().find(pg.db, record.executionId)).toMatchObject({ status: 'success', log: [] });
    expect(await idsOf(owner)).toEqual([next.executionId, record.executionId]);
  });

  it('keeps the records of scripts that are there and leaves out those of scripts that are gone', async () => {
    const [stays, goes] = [await givenScript(), await givenScript()];
    await pg.db.script.delete({ where: { id: goes.scriptId } });
    const records = [aRecord(goes), aRecord(stays), aRecord(goes), aRecord(stays)];
    expect(await repository().insertBatch(records)).toBe(2);
    expect(await idsOf(goes)).toEqual([]);
    expect(await idsOf(stays)).toEqual([records[3]?.executionId, records[1]?.executionId]);
  });

  it('leaves no record behind a script that is deleted at the same moment', async () => {
    for (let round = 0; round < 10; round++) {
      const owner = await givenScript();
      const batch = Array.from({ length: 50 }, () => aRecord(owner));
      await Promise.all([
        repository().insertBatch(batch),
        pg.db.script.delete({ where: { id: owner.scriptId } }),
        repository().insertBatch(batch.map((record) => ({ ...record, executionId: newId() }))),
      ]);
      expect(await idsOf(owner)).toEqual([]);
    }
  });

  it('keeps a record whatever its texts hold: NUL and lone surrogates become U+FFFD', async () => {
    const owner = await givenScript();
    const odd = 'a\0b\ud800c\udfffd😀';
    const kept = 'a\u{FFFD}b\u{FFFD}c\u{FFFD}d😀';
    const record = aRecord(owner, {
      request: { body: odd, headers: { [`x-${odd}`]: [odd] } },
      response: { body: odd },
      error: { code: 'script.threw', message: odd, stack: odd },
      log: JSON.stringify([{ level: 'info', message: odd, data: { [odd]: odd } }]),
    });
    expect(await repository().insertBatch([record])).toBe(1);
    expect(await repository().find(pg.db, record.executionId)).toMatchObject({
      request: { body: kept, headers: { [`x-${kept}`]: [kept] } },
      response: { body: kept },
      error: { message: kept, stack: kept },
      log: [{ message: kept, data: { [kept]: kept } }],
    });
  });

  it('keeps tabs, line breaks and backslashes, also where they mean something to COPY', async () => {
    const owner = await givenScript();
    const text = 'a\tb\nc\r\n\\N \\. \\t "quoted" \\u0041 \b';
    const log = JSON.stringify([{ message: text }]);
    const record = aRecord(owner, { request: { [text]: text }, response: { body: '\\N' }, log });
    expect(await repository().insertBatch([record, aRecord(owner)])).toBe(2);
    expect(await repository().find(pg.db, record.executionId)).toMatchObject({
      ...{ request: { [text]: text }, response: { body: '\\N' }, log: [{ message: text }] },
    });
  });

  it('with one record twice holds it once', async () => {
    const owner = await givenScript();
    const [record, other] = [aRecord(owner), aRecord(owner)];
    expect(await repository().insertBatch([record, other, record])).toBe(2);
    expect(await idsOf(owner)).toEqual([other.executionId, record.executionId]);
  });

  it('that is empty writes nothing', async () => {
    expect(await repository().insertBatch([])).toBe(0);
  });

  it.each([
    'nonsense',
    '',
    '{"no":"list"}',
    '"\\u0000"',
    '[],"status":"crashed"',
    "[]}]'); DROP TABLE apps; --",
  ])('does not suffer from a log that a script has tampered with: %j', async (log) => {
    const owner = await givenScript();
    const [tampered, neighbour] = [aRecord(owner, { log }), aRecord(owner)];
    expect(await repository().insertBatch([tampered, neighbour])).toBe(2);
    expect(await repository().find(pg.db, tampered.executionId)).toMatchObject({
      status: 'success',
      log: [{ level: 'error', message: 'The log could not be read' }],
    });
  });
});

it('deletes the records of a script with it, and no others', async () => {
  const [stays, goes] = [await givenScript(), await givenScript()];
  await repository().insertBatch([aRecord(goes), aRecord(stays), aRecord(goes)]);
  await pg.db.script.delete({ where: { id: goes.scriptId } });
  expect(await idsOf(goes)).toEqual([]);
  expect(await idsOf(stays)).toHaveLength(1);
  // The app's deletion takes its scripts, and so their records.
  await pg.db.app.delete({ where: { id: stays.appId } });
  expect(await idsOf(stays)).toEqual([]);
});

it('notes an abandoned execution once', async () => {
  const execution = { ...aRecord(await givenScript()), status: 'success' as const };
  await repository().insertAbandoned(pg.db, execution);
  await repository().insertAbandoned(pg.db, execution);
  const rows = await pg.db.abandonedExecution.findMany({ where: { executionId: execution.executionId } });
  expect(rows).toEqual([
    {
      executionId: execution.executionId,
      ...{ appId: execution.appId, scriptId: execution.scriptId, status: 'success' },
      createdAt: expect.any(Date) as Date,
    },
  ]);
});

describe('what is listed', () => {
  it('comes newest first, by status, from a cursor or an offset', async () => {
    const owner = await givenScript();
    const records = (['success', 'error', 'success', 'timeout', 'success'] as const).map((status) =>
      aRecord(owner, { status }),
    );
    await repository().insertBatch(records);
    const newestFirst = records.map(({ executionId }) => executionId).reverse();
    const list = async (filter: JsonObject): Promise<string[]> => {
      const { scriptId } = owner;
      const rows = await repository().listOfScript(pg.db, { scriptId, offset: 0, limit: 10, ...filter });
      return rows.map(({ executionId }) => executionId);
    };
    expect(await list({})).toEqual(newestFirst);
    expect(await list({ limit: 2 })).toEqual(newestFirst.slice(0, 2));
    expect(await list({ offset: 3 })).toEqual(newestFirst.slice(3));
    expect(await list({ before: newestFirst[1] as string, limit: 2 })).toEqual(newestFirst.slice(2, 4));
    expect(await list({ status: 'timeout' })).toEqual([records[3]?.executionId]);
  });
});

describe('partitions', () => {
  const ownPg = usePostgres({ per: 'test' });
  const DAY = Date.UTC(2031, 4, 6, 23, 59);

  const ensure = (nowMs: number, daysAhead: number): Promise<void> =>
    ownPg.database.transaction((db) =>
      new ExecutionLogRepository(ownPg.database).ensurePartitions(db, nowMs, daysAhead),
    );

  async function partitions(): Promise<string[]> {
    const rows = await ownPg.db.$queryRaw<{ name: string }[]>`
      SELECT inhrelid::regclass::text AS name FROM pg_inherits
      WHERE inhparent = 'execution_logs'::regclass ORDER BY 1`;
    return rows.map(({ name }) => name);
  }

  /** Writes one record whose id was made at `timeMs`. @returns the partition it lies in. */
  async function partitionOfRecordAt(timeMs: number): Promise<string | undefined> {
    const [appId, scriptId, executionId] = [newId(), newId(), idAt(timeMs)];
    await ownPg.db.app.create({ data: { id: appId, slug: `app-${appId}`, name: 'An app' } });
    await ownPg.db.script.create({ data: { id: scriptId, appId, name: 'script' } });
    const record = { ...aRecord({ appId, scriptId }), executionId };
    expect(await new ExecutionLogRepository(ownPg.database).insertBatch([record])).toBe(1);
    const rows = await ownPg.db.$queryRaw<{ name: string }[]>`
      SELECT tableoid::regclass::text AS name FROM execution_logs WHERE execution_id = ${executionId}::uuid`;
    return rows[0]?.name;
  }

  it('are made for today and the days ahead, and stay as they are the second time', async () => {
    await ensure(DAY, 2);
    const expected = ['20310506', '20310507', '20310508'].map((day) => `execution_logs_${day}`);
    expect(await partitions()).toEqual([...expected, 'execution_logs_default']);
    const name = await partitionOfRecordAt(DAY);
    await ensure(DAY, 2);
    expect(await partitions()).toEqual([...expected, 'execution_logs_default']);
    expect(name).toBe(expected[0]);
  });

  it('can be made by two managers at once', async () => {
    await Promise.all([ensure(DAY, 3), ensure(DAY, 3), ensure(DAY + DAY_MS, 3)]);
    expect(await partitions()).toHaveLength(6);
  });

  it('take the records of their day, from its first moment to its last', async () => {
    await ensure(DAY, 1);
    const midnight = Date.UTC(2031, 4, 6);
    expect(await partitionOfRecordAt(midnight)).toBe(dayPartition(DAY).name);
    expect(await partitionOfRecordAt(midnight + DAY_MS - 1)).toBe(dayPartition(DAY).name);
    expect(await partitionOfRecordAt(midnight + DAY_MS)).toBe(dayPartition(DAY + DAY_MS).name);
  });

  it('leave a record of a day that has none to the default partition', async () => {
    await ensure(DAY, 0);
    expect(await partitionOfRecordAt(DAY + DAY_MS)).toBe('execution_logs_default');
    expect(await partitionOfRecordAt(DAY - DAY_MS)).toBe('execution_logs_default');
  });

  it('are made for the other days when the default partition has records of one', async () => {
    expect(await partitionOfRecordAt(DAY)).toBe('execution_logs_default');
    await ensure(DAY, 2);
    expect(await partitions()).toEqual([
      dayPartition(DAY + DAY_MS).name,
      dayPartition(DAY + 2 * DAY_MS).name,
      'execution_logs_default',
    ]);
  });
});
