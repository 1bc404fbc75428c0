import { jest } from '@jest/globals';
import { createServer, connect } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { MIB, newId } from '#kernel';
import { ExecutionLogRepository } from '#logs/data';
import type { ExecutionRecord } from '#logs/domain';
import { Database } from '#platform/postgres';
import { Logger } from '#platform/telemetry';
import type { LogFields } from '#platform/telemetry';
import { usePostgres } from '#testing';
import { ExecutionRecorder } from './execution-recorder.js';

const pg = usePostgres();

class KeptLog extends Logger {
  readonly warnings: { fields: LogFields; message: string }[] = [];
  readonly errors: { fields: LogFields; message: string }[] = [];
  debug(): void {
    // Of no interest here.
  }
  info(): void {
    // Of no interest here.
  }
  warn(fields: LogFields, message: string): void {
    this.warnings.push({ fields, message });
  }
  error(fields: LogFields, message: string): void {
    this.errors.push({ fields, message });
  }
}

/** A wire to the real server that can be cut and mended. */
class Wire {
  private readonly sockets = new Set<Socket>();
  private up = true;

  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async to(target: string): Promise<Wire> {
    const { hostname, port } = new URL(target);
    const server = createServer((near) => {
      if (!wire.up) {
        near.destroy();
        return;
      }
      const far = connect(Number(port || 5432), hostname);
      for (const [one, other] of [
        [near, far],
        [far, near],
      ] as const) {
        wire.sockets.add(one);
        one.pipe(other).on('error', () => undefined);
        one.on('error', () => undefined).on('close', () => other.destroy());
      }
    });
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    const url = new URL(target);
    url.hostname = '127.0.0.1';
    url.port = String((server.address() as AddressInfo).port);
    const wire = new Wire(server, url.toString());
    return wire;
  }

  cut(): void {
    this.up = false;
    for (const socket of this.sockets) socket.destroy();
    this.sockets.clear();
  }

  mend(): void {
    this.up = true;
  }

  close(): void {
    this.cut();
    this.server.close();
  }
}

interface Given {
  readonly recorder: ExecutionRecorder;
  readonly log: KeptLog;
  readonly wire: Wire;
  readonly aRecord: (more?: Partial<ExecutionRecord>) => ExecutionRecord;
  /** Ids in the database, oldest first. */
  readonly written: () => Promise<string[]>;
}

const cleanUps: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

/** A recorder on a wire of its own, and a script whose runs it records. */
async function given(): Promise<Given> {
  const [appId, scriptId] = [newId(), newId()];
  await pg.db.app.create({ data: { id: appId, slug: `app-${appId}`, name: 'An app' } });
  await pg.db.script.create({ data: { id: scriptId, appId, name: 'script' } });
  const wire = await Wire.to(pg.url);
  const database = new Database({ url: wire.url, poolSize: 2, onIdleError: () => undefined });
  const log = new KeptLog();
  const recorder = new ExecutionRecorder(new ExecutionLogRepository(database), database, log);
  cleanUps.push(
    () => wire.close(),
    () => database.close(),
    () => recorder.stop(),
  );
  // The first connection is not what these specs are about.
  await database.isUp();
  return {
    recorder,
    log,
    wire,
    aRecord(more = {}) {
      const executionId = newId();
      return {
        ...{
          executionId,
          appId,
          scriptId,
          rootId: executionId,
          version: 1,
          status: 'success',
          source: 'http',
        },
        ...{ triggerId: null, parentId: null, depth: 0, attempt: 1, startedAt: Date.now() },
        receipt: { cpuMs: 0, wallMs: 0, waitMs: 0, peakHeapBytes: 0, sdkCalls: 0 },
        ...{ requestBytes: 0, responseBytes: 0, request: {}, response: null, error: null, log: '[]' },
        ...more,
      };
    },
    async written() {
      const rows = await pg.db.executionLog.findMany({
        where: { scriptId },
        orderBy: { executionId: 'asc' },
        select: { executionId: true },
      });
      return rows.map(({ executionId }) => executionId);
    },
  };
}

const pause = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms);
  });

async function until(holds: () => boolean | Promise<boolean>, withinMs = 10_000): Promise<number> {
  const began = performance.now();
  while (!(await holds())) {
    if (performance.now() - began > withinMs) throw new Error(`It does not hold within ${withinMs} ms`);
    await pause(5);
  }
  return performance.now() - began;
}

/** Beside the 100 ms: for the statement itself, on a busy machine. */
const WRITE_MS = 400;

describe('a record', () => {
  it('is in the database at most 100 ms and one statement later', async () => {
    const { recorder, aRecord, written } = await given();
    const record = aRecord();
    recorder.record(record);
    expect(recorder.pending).toBe(1);
    const tookMs = await until(async () => (await written()).length === 1);
    expect(tookMs).toBeLessThan(100 + WRITE_MS);
    expect(await written()).toEqual([record.executionId]);
    await until(() => recorder.written === 1);
    expect(recorder.pending).toBe(0);
  });

  it('waits for company: those of 100 ms go in one statement, each once', async () => {
    const { recorder, aRecord, written } = await given();
    const records = Array.from({ length: 20 }, () => aRecord());
    for (const record of records) recorder.record(record);
    expect(recorder.pending).toBe(20);
    await until(() => recorder.written === 20);
    expect(await written()).toEqual(records.map(({ executionId }) => executionId));
  });

  it('does not wait once there are 1,000', async () => {
    const { recorder, aRecord, written } = await given();
    for (let n = 0; n < 2_250; n++) recorder.record(aRecord());
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
    expect(recorder.pending).toBeLessThanOrEqual(1_250);
    await until(() => recorder.written === 2_250);
    expect(await written()).toHaveLength(2_250);
  });

  it('goes with fewer when they are large: 4 MiB at a time', async () => {
    const { recorder, aRecord, written } = await given();
    const log = JSON.stringify([{ text: 'x'.repeat(1.5 * MIB) }]);
    const batches: number[] = [];
    recorder.whenWritten((records) => batches.push([...records].length));
    for (let n = 0; n < 5; n++) recorder.record(aRecord({ log }));
    await until(() => recorder.written === 5);
    expect(batches).toEqual([2, 2, 1]);
    expect(await written()).toHaveLength(5);
  });
});

it('writes what it holds when it is stopped', async () => {
  const { recorder, log, aRecord, written } = await given();
  for (let n = 0; n < 1_650; n++) recorder.record(aRecord());
  await recorder.stop();
  expect(await written()).toHaveLength(1_650);
  expect(recorder.pending).toBe(0);
  expect(log.errors).toEqual([]);
});

describe('a record that the database refuses', () => {
  it('does not take its neighbours with it', async () => {
    const { recorder, log, aRecord, written } = await given();
    const good = [aRecord(), aRecord(), aRecord()];
    const poisoned = aRecord({ status: 'exploded' as ExecutionRecord['status'] });
    for (const record of [good[0], poisoned, good[1], good[2]]) recorder.record(record as ExecutionRecord);
    await until(() => recorder.written === 3 && recorder.lost === 1);
    expect(await written()).toEqual(good.map(({ executionId }) => executionId));
    expect(log.warnings).toEqual([
      {
        message: 'The database refuses an execution record',
        fields: expect.objectContaining({ executionId: poisoned.executionId }) as LogFields,
      },
    ]);
  });

  it('is found among many without writing these one by one', async () => {
    const { recorder, log, aRecord, written } = await given();
    const insertBatch = jest.spyOn(ExecutionLogRepository.prototype, 'insertBatch');
    const records = Array.from({ length: 1_000 }, () => aRecord());
    records[700] = aRecord({ status: 'exploded' as ExecutionRecord['status'] });
    for (const record of records) recorder.record(record);
    await until(() => recorder.written === 999 && recorder.lost === 1);
    expect(await written()).toHaveLength(999);
    expect(log.warnings).toHaveLength(1);
    expect(insertBatch.mock.calls.length).toBeLessThan(25);
    insertBatch.mockRestore();
  });

  it.each<[string, Partial<ExecutionRecord>]>([
    ['a number too large for its column', { requestBytes: 2 ** 40 }],
    ['a number that is none', { version: Number.NaN }],
    ['a time that is none', { startedAt: Number.NaN }],
    ['an id that is none', { triggerId: 'no id' }],
  ])('is given up and not tried for ever: %s', async (_, fault) => {
    const { recorder, aRecord, written } = await given();
    recorder.record(aRecord(fault));
    const good = aRecord();
    recorder.record(good);
    await until(() => recorder.written === 1 && recorder.lost === 1, 3_000);
    expect(await written()).toEqual([good.executionId]);
    expect(recorder.pending).toBe(0);
  });
});

describe('while the database is away', () => {
  it('warns, keeps the records and writes them once it is back (R-XLOG-02)', async () => {
    const { recorder, log, wire, aRecord, written } = await given();
    wire.cut();
    const records = Array.from({ length: 250 }, () => aRecord());
    for (const record of records) expect(() => recorder.record(record)).not.toThrow();
    await until(() => log.warnings.length >= 2);
    expect(log.warnings[0]?.message).toBe('Cannot write execution records; trying again');
    expect(recorder.lost).toBe(0);
    expect(await written()).toEqual([]);
    wire.mend();
    await until(() => recorder.written === 250);
    expect(await written()).toEqual(records.map(({ executionId }) => executionId));
    expect(recorder.pending).toBe(0);
  });

  it('writes nothing twice when a connection breaks under a write', async () => {
    const { recorder, wire, aRecord, written } = await given();
    const records = Array.from({ length: 400 }, () => aRecord());
    for (const record of records) recorder.record(record);
    wire.cut();
    await pause(30);
    wire.mend();
    await until(async () => (await written()).length === 400);
    await until(() => recorder.pending === 0);
    expect(await written()).toEqual(records.map(({ executionId }) => executionId));
  });

  it('writes on after the server has ended its connections', async () => {
    const { recorder, aRecord, written } = await given();
    recorder.record(aRecord());
    await until(() => recorder.written === 1);
    await pg.db.$queryRaw`
      SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE datname = current_database() AND pid <> pg_backend_pid()`;
    recorder.record(aRecord());
    await until(async () => (await written()).length === 2);
  });

  it('gives up the oldest beyond 20,000 and says how many', async () => {
    const { recorder, log, wire, aRecord } = await given();
    wire.cut();
    const record = aRecord();
    for (let n = 0; n < 20_500; n++) recorder.record(record);
    await until(() => log.warnings.length > 0);
    expect(recorder.pending).toBeLessThanOrEqual(20_000);
    expect(recorder.lost).toBeGreaterThan(0);
    expect(recorder.lost + recorder.pending).toBe(20_500);
    expect(log.errors[0]).toEqual({
      message: 'Execution records were given up: the database is away for too long',
      fields: { records: 1_000 },
    });
  });

  it('ends a stop all the same, and says what was lost', async () => {
    const { recorder, log, wire, aRecord } = await given();
    wire.cut();
    for (let n = 0; n < 3; n++) recorder.record(aRecord());
    await recorder.stop();
    expect(log.errors).toEqual([
      { message: 'Execution records were lost at the stop', fields: { records: 3 } },
    ]);
  });

  it('warns of an abandoned execution that cannot be noted', async () => {
    const { recorder, log, wire, aRecord } = await given();
    wire.cut();
    expect(() => recorder.recordAbandoned(aRecord())).not.toThrow();
    await until(() => log.warnings.length === 1);
    expect(log.warnings[0]?.message).toBe('Cannot record an abandoned execution');
  });
});
