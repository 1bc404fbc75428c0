import { newId } from '#kernel';
import { docsCreate, docsDelete, docsGet, docsReplace, docsUpdate } from '#contracts';
import type { InProcessBus } from '#platform/messaging';
import { usePostgres } from '#testing';
import { givenOwner, givenTrigger } from '../../triggers/runtime/listeners.for-spec.js';
import { docsBus } from './docs-stores.for-spec.js';
import { tokenOf, tokens } from './kv-stores.for-spec.js';

const pg = usePostgres();
let bus: InProcessBus;
beforeAll(async () => {
  bus = docsBus(pg.database, tokens);
  await bus.start();
});
afterAll(() => bus.close());

const deadlineMs = 20_000;
interface Told {
  readonly collection: string;
  readonly id: string;
  readonly data?: Record<string, unknown>;
  readonly previous?: Record<string, unknown>;
}

/** A collection of an app of its own, and what triggers are told of it. */
async function given(run: Parameters<typeof tokenOf>[1] = {}) {
  const owner = await givenOwner(pg.db);
  const head = { runToken: tokenOf(owner.appId, run), collection: 'people' };
  const events = () => pg.db.outboxEvent.findMany({ where: { appId: owner.appId }, orderBy: { id: 'asc' } });
  return {
    ...owner,
    listen: (ops: string[] = [], collectionGlob = 'people') =>
      givenTrigger(pg.db, owner, { kind: 'docs', collectionGlob, ops }),
    create: async (data: string) => {
      const { doc } = await bus.request(docsCreate, { ...head, data }, { deadlineMs });
      return (JSON.parse(doc) as { id: string }).id;
    },
    get: async (id: string) => {
      const { doc } = await bus.request(docsGet, { ...head, id }, { deadlineMs });
      return doc === undefined ? undefined : (JSON.parse(doc) as { data: object }).data;
    },
    update: (id: string, data: string, more: { ifVersion?: number } = {}) =>
      bus.request(docsUpdate, { ...head, id, data, ...more }, { deadlineMs }),
    replace: (id: string, data: string) => bus.request(docsReplace, { ...head, id, data }, { deadlineMs }),
    delete: async (id: string) => (await bus.request(docsDelete, { ...head, id }, { deadlineMs })).deleted,
    events,
    told: async () =>
      (await events()).map(({ payload }) => {
        const { op, docs } = payload as unknown as { op: string; docs: Told };
        return { op, ...docs };
      }),
  };
}

/** As if the outbox could not be written to. */
async function withoutOutbox(work: () => Promise<unknown>): Promise<void> {
  await pg.db.$executeRaw`ALTER TABLE outbox ADD CONSTRAINT no_more CHECK (source <> 'docs') NOT VALID`;
  try {
    await expect(work()).rejects.toThrow();
  } finally {
    await pg.db.$executeRaw`ALTER TABLE outbox DROP CONSTRAINT no_more`;
  }
}

describe('what triggers are told of a write to docs', () => {
  it('is what the document holds now and what it held before (R-TDOC-02)', async () => {
    const people = await given();
    await people.listen();
    const id = await people.create('{"name":"Ada","tags":["x"]}');
    await people.update(id, '{"born":1815}');
    await people.replace(id, '{"name":"Augusta"}');
    expect(await people.delete(id)).toBe(true);
    expect(await people.told()).toEqual([
      { op: 'create', collection: 'people', id, data: { name: 'Ada', tags: ['x'] } },
      {
        ...{ op: 'update', collection: 'people', id, data: { name: 'Ada', tags: ['x'], born: 1815 } },
        previous: { name: 'Ada', tags: ['x'] },
      },
      {
        ...{ op: 'update', collection: 'people', id, data: { name: 'Augusta' } },
        previous: { name: 'Ada', tags: ['x'], born: 1815 },
      },
      { op: 'delete', collection: 'people', id, previous: { name: 'Augusta' } },
    ]);
  });

  it('is caused by the run that wrote (R-DISP-09)', async () => {
    const run = { executionId: newId(), rootId: newId(), depth: 0 };
    const people = await given(run);
    await people.listen();
    await people.create('{}');
    expect(await people.events()).toMatchObject([
      { source: 'docs', rootId: run.rootId, parentId: run.executionId, depth: 1 },
    ]);
  });

  it('is nothing where the write changed nothing', async () => {
    const people = await given();
    const id = await people.create('{"n":1}');
    await people.listen();
    expect(await people.delete(newId())).toBe(false);
    await expect(people.update(newId(), '{}')).rejects.toThrow();
    await expect(people.update(id, '{"n":2}', { ifVersion: 9 })).rejects.toThrow();
    await expect(people.create('[]')).rejects.toThrow();
    expect(await people.events()).toEqual([]);
  });
});

describe('a write and its events', () => {
  it('are one commit: without its event a write has not been (D4)', async () => {
    const people = await given();
    const id = await people.create('{"n":1}');
    await people.listen();
    await withoutOutbox(() => people.create('{"n":2}'));
    await withoutOutbox(() => people.update(id, '{"n":3}'));
    await withoutOutbox(() => people.replace(id, '{"n":4}'));
    await withoutOutbox(() => people.delete(id));
    expect(await people.get(id)).toEqual({ n: 1 });
    expect(
      await pg.db.$queryRaw`SELECT count(*)::int FROM docs WHERE app_id = ${people.appId}::uuid`,
    ).toEqual([{ count: 1 }]);
    expect(await people.events()).toEqual([]);
  });

  it('are the write alone where nobody listens', async () => {
    const people = await given();
    await givenTrigger(pg.db, people, { kind: 'docs', collectionGlob: '*' }, { enabled: false });
    await givenTrigger(pg.db, people, { kind: 'kv', collectionGlob: '*' });
    await givenTrigger(pg.db, await givenOwner(pg.db), { kind: 'docs', collectionGlob: '*' });
    const id = await people.create('{"n":1}');
    await people.listen(['delete']);
    await people.listen([], 'people:*');
    await people.update(id, '{"n":2}');
    expect(await people.events()).toEqual([]);
    expect(await people.delete(id)).toBe(true);
    expect(await people.told()).toMatchObject([{ op: 'delete', id }]);
  });

  it('follow upon each other: what was before is what the event before told, however many write at once', async () => {
    const people = await given();
    await people.listen();
    const id = await people.create('{"n":0}');
    const writes = Array.from({ length: 20 }, (_, index) => {
      const data = `{"n":${index + 1}}`;
      return index % 2 === 0 ? people.update(id, data) : people.replace(id, data);
    });
    await Promise.all(writes);
    const told = await people.told();
    const after = new Map(told.map(({ data, previous }) => [previous?.['n'], data?.['n'] as number]));
    const chain: number[] = [];
    for (let n = after.get(undefined); n !== undefined; n = after.get(n)) chain.push(n);
    expect([...chain].sort((a, b) => a - b)).toEqual(Array.from({ length: 21 }, (_, n) => n));
    expect(await people.get(id)).toEqual({ n: chain.at(-1) });
  });
});
