import { newId } from '#kernel';
import type { FilePlace, FileContent } from '#stores/domain';
import { usePostgres } from '#testing';
import { givenApp } from '../data/kv-collection.for-spec.js';
import { filesWorld } from './files-stores.for-spec.js';

const pg = usePostgres();
let world: ReturnType<typeof filesWorld>;
beforeAll(() => {
  world = filesWorld(pg.database);
});
afterAll(() => world.close());

const origin = { executionId: newId(), rootId: newId(), depth: 2 };
const nothing = { contentType: undefined, metadata: undefined };
async function* once(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}

async function givenTrigger(appId: string, collectionGlob: string, ops: string[] = []): Promise<string> {
  const script = await pg.db.script.create({ data: { id: newId(), appId, name: `script-${newId()}` } });
  const retry = { maxAttempts: 3, backoff: 'constant', baseMs: 1, maxMs: 1, jitter: 0 };
  const owners = { appId, scriptId: script.id, registeredByPrincipal: newId() };
  const files = { create: { collectionGlob, ops } };
  const { id } = await pg.db.trigger.create({
    data: { id: newId(), kind: 'files', ...owners, ...retry, files },
  });
  return id;
}

async function given() {
  const appId = await givenApp(pg.db);
  const keep = (text: string) => (): Promise<FileContent> => world.bytes.keep(appId, once(text));
  const create = (name: string, text: string) =>
    world.files.create({ appId, collection: 'pictures' }, { name, ...nothing }, keep(text), origin);
  const at = (id: string): FilePlace => ({ appId, collection: 'pictures', id });
  const events = () => pg.db.outboxEvent.findMany({ where: { appId }, orderBy: { id: 'asc' } });
  return { appId, keep, create, at, events };
}

it('tells triggers of each write what it did, and never the bytes (R-TFIL-01, R-OUT-04)', async () => {
  const { appId, keep, create, at, events } = await given();
  const [all, deletes] = [await givenTrigger(appId, '*'), await givenTrigger(appId, 'pictures', ['delete'])];
  await givenTrigger(appId, 'videos');
  const made = await create('a.txt', 'one');
  const { name } = await world.files.update(at(made.id), { name: 'b.txt', ...nothing }, undefined, origin);
  const rewritten = await world.files.update(
    at(made.id),
    { name: undefined, ...nothing },
    keep('three'),
    origin,
  );
  expect(await world.files.delete(at(made.id), undefined)).toBe(true);
  expect(await world.files.delete(at(made.id), undefined)).toBe(false);
  const found = await events();
  expect(found.map(({ triggerId }) => triggerId).sort()).toEqual([all, all, all, all, deletes].sort());
  const told = found
    .filter(({ triggerId }) => triggerId === all)
    .map(({ payload, source, rootId, parentId, depth }) => ({ payload, source, rootId, parentId, depth }));
  const of = (op: string, { size, sha256 }: { size: number; sha256: string }, called: string) => ({
    op,
    occurredAt: expect.any(String) as string,
    files: {
      ...{ collection: 'pictures', id: made.id, name: called, contentType: 'application/octet-stream' },
      ...{ size, sha256 },
    },
  });
  const cause = { source: 'files', rootId: origin.rootId, parentId: origin.executionId, depth: 3 };
  expect(told.slice(0, 3)).toEqual([
    { ...cause, payload: of('create', made, 'a.txt') },
    { ...cause, payload: of('update', made, name) },
    { ...cause, payload: of('update', rewritten, 'b.txt') },
  ]);
  expect(told[3]).toMatchObject({ payload: of('delete', rewritten, 'b.txt'), parentId: null, depth: 0 });
});

it('tells nothing of a write that was refused (D4)', async () => {
  const { appId, keep, at, events } = await given();
  await givenTrigger(appId, '*');
  await expect(
    world.files.update(at(newId()), { name: 'b', ...nothing }, keep('x'), origin),
  ).rejects.toMatchObject({ code: 'files.not-found' });
  const [one, other] = [keep('x'.repeat(5_000_000)), keep('y'.repeat(5_000_000))];
  const place = { appId, collection: 'pictures' };
  const draft = { name: 'a', ...nothing };
  for (const content of [one, other]) await world.files.create(place, draft, content, origin);
  await expect(world.files.create(place, draft, keep('z'.repeat(5_000_000)), origin)).rejects.toMatchObject({
    code: 'files.quota-exceeded',
  });
  expect(await events()).toHaveLength(2);
  expect(await world.blobIds(appId)).toHaveLength(2);
});
