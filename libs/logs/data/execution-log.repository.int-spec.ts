import { newId } from '#kernel';
import { usePostgres } from '#testing';
import { ExecutionLogRepository } from './index.js';
import type { ExecutionFilter } from './index.js';
import { aRecord, insertRecords, scriptIn } from './records.for-spec.js';
import type { Owner } from './records.for-spec.js';

const pg = usePostgres();
const repository = (): ExecutionLogRepository => new ExecutionLogRepository(pg.database);
const givenScript = (): Promise<Owner> => scriptIn(pg.db);

async function list({ scriptId }: Owner, more: Partial<ExecutionFilter> = {}): Promise<string[]> {
  const scope = { kind: 'script', id: scriptId } as const;
  const rows = await repository().list(pg.db, { scope, offset: 0, limit: 1_000, ...more });
  return rows.map(({ executionId }) => executionId);
}
const idsOf = (owner: Owner): Promise<string[]> => list(owner);

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
    expect(await insertRecords(pg.database, [failed, plain])).toBe(2);
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
    expect(await insertRecords(pg.database, [record])).toBe(1);
    const again = { ...record, status: 'error' as const, log: '[{"message":"other"}]' };
    const next = aRecord(owner);
    expect(await insertRecords(pg.database, [again, next])).toBe(1);
    expect(await repository().find(pg.db, record.executionId)).toMatchObject({ status: 'success', log: [] });
    expect(await idsOf(owner)).toEqual([next.executionId, record.executionId]);
  });

  it('keeps the records of scripts that are there and leaves out those of scripts that are gone', async () => {
    const [stays, goes] = [await givenScript(), await givenScript()];
    await pg.db.script.delete({ where: { id: goes.scriptId } });
    const records = [aRecord(goes), aRecord(stays), aRecord(goes), aRecord(stays)];
    expect(await insertRecords(pg.database, records)).toBe(2);
    expect(await idsOf(goes)).toEqual([]);
    expect(await idsOf(stays)).toEqual([records[3]?.executionId, records[1]?.executionId]);
  });

  it('leaves no record behind a script that is deleted at the same moment', async () => {
    for (let round = 0; round < 10; round++) {
      const owner = await givenScript();
      const batch = Array.from({ length: 50 }, () => aRecord(owner));
      await Promise.all([
        insertRecords(pg.database, batch),
        pg.db.script.delete({ where: { id: owner.scriptId } }),
        insertRecords(
          pg.database,
          batch.map((record) => ({ ...record, executionId: newId() })),
        ),
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
    });
    expect(await insertRecords(pg.database, [record])).toBe(1);
    expect(await repository().find(pg.db, record.executionId)).toMatchObject({
      request: { body: kept, headers: { [`x-${kept}`]: [kept] } },
      response: { body: kept },
      error: { message: kept, stack: kept },
    });
  });

  it('keeps tabs, line breaks and backslashes, also where they mean something to COPY', async () => {
    const owner = await givenScript();
    const text = 'a\tb\nc\r\n\\N \\. \\t "quoted" \\u0041 \b';
    const log = JSON.stringify([{ message: text }]);
    const record = aRecord(owner, { request: { [text]: text }, response: { body: '\\N' }, log });
    expect(await insertRecords(pg.database, [record, aRecord(owner)])).toBe(2);
    expect(await repository().find(pg.db, record.executionId)).toMatchObject({
      ...{ request: { [text]: text }, response: { body: '\\N' }, log: [{ message: text }] },
    });
  });

  it('with one record twice holds it once', async () => {
    const owner = await givenScript();
    const [record, other] = [aRecord(owner), aRecord(owner)];
    expect(await insertRecords(pg.database, [record, other, record])).toBe(2);
    expect(await idsOf(owner)).toEqual([other.executionId, record.executionId]);
  });

  it('that is empty writes nothing', async () => {
    expect(await insertRecords(pg.database, [])).toBe(0);
  });

  it('takes nothing in a log for the end of a field or a record', async () => {
    const owner = await givenScript();
    const log = '[\t"\\t\\n\\\\.",\r\n"\\\\N"]';
    const [odd, neighbour] = [aRecord(owner, { log }), aRecord(owner)];
    expect(await insertRecords(pg.database, [odd, neighbour])).toBe(2);
    expect(await repository().find(pg.db, odd.executionId)).toMatchObject({
      status: 'success',
      log: ['\t\n\\.', '\\N'],
    });
  });

  it.each(['nonsense', '', `[]\n${newId()}\t`])('is refused with a log that is none: %j', async (log) => {
    const owner = await givenScript();
    await expect(insertRecords(pg.database, [aRecord(owner, { log })])).rejects.toMatchObject({
      code: '22P02',
    });
    expect(await idsOf(owner)).toEqual([]);
  });
});

it('deletes the records of a script with it, and no others', async () => {
  const [stays, goes] = [await givenScript(), await givenScript()];
  await insertRecords(pg.database, [aRecord(goes), aRecord(stays), aRecord(goes)]);
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
