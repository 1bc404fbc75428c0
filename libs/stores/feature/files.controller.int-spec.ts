import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newId } from '#kernel';
import { Blobs, FilesystemBlobs } from '#platform/blobs';
import { InProcessBus } from '#platform/messaging';
import { usePostgres } from '#testing';
import { startAdminApp } from '../../scripts/feature/admin-app.for-spec.js';
import type { AdminApp } from '../../scripts/feature/admin-app.for-spec.js';
import { givenApp } from '../data/kv-collection.for-spec.js';
import { FILES_UNDER_SPEC } from './files-stores.for-spec.js';
import { FileBytes } from './file-bytes.js';
import { FilesModule } from './files.module.js';
import { FilesService } from './files.service.js';
import { FilesSettings } from './files.settings.js';

const pg = usePostgres();
let root: string;
let admin: AdminApp;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'picloud-files-'));
  admin = await startAdminApp({
    database: pg.database,
    bus: new InProcessBus(),
    modules: [FilesModule],
    ports: [
      [Blobs, new FilesystemBlobs(root)],
      [FilesSettings, new FilesSettings(FILES_UNDER_SPEC)],
    ],
  });
});
afterAll(async () => {
  await admin.close();
  await rm(root, { recursive: true, force: true });
});

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/** An app whose scripts have written some files. */
async function given() {
  const appId = await givenApp(pg.db);
  const [files, bytes] = [admin.app.get(FilesService), admin.app.get(FileBytes)];
  const create = (name: string, content: Buffer | string, collection = 'pictures', contentType?: string) =>
    files.create(
      { appId, collection },
      { name, contentType, metadata: '{"a":[1]}' },
      () => bytes.keep(appId, once(Buffer.from(content))),
      undefined,
    );
  const at = `/apps/${appId}/files`;
  const download = (id: string) => admin.app.inject({ url: `/api/v1/admin${at}/${id}/content` });
  return { appId, create, at, download };
}

it('shows what is known of a file, and no bytes', async () => {
  const { create, at } = await given();
  const made = await create('cat.png', 'abc', 'pictures', 'image/png');
  const { status, json } = await admin.request('GET', `${at}/${made.id}`);
  expect({ status, json }).toEqual({
    status: 200,
    json: {
      ...{ id: made.id, collection: 'pictures', name: 'cat.png', content_type: 'image/png', size: 3 },
      ...{ sha256: made.sha256, metadata: { a: [1] }, version: 1 },
      ...{ created_at: made.createdAt.toISOString(), updated_at: made.updatedAt.toISOString() },
    },
  });
});

it('lists the newest first, page by page, of all collections or of one (R-FILE-06)', async () => {
  const { create, at } = await given();
  for (const [name, collection] of [
    ['a', 'pictures'],
    ['b', 'videos'],
    ['c', 'pictures'],
  ] as const)
    await create(name, '', collection);
  const namesOf = async (query: string) => {
    const { json } = await admin.request('GET', `${at}${query}`);
    return { names: json.items.map(({ name }) => name), next: json.next_cursor };
  };
  const first = await namesOf('?limit=2');
  expect(first.names).toEqual(['c', 'b']);
  expect(await namesOf(`?limit=2&cursor=${first.next}`)).toEqual({ names: ['a'], next: null });
  expect((await namesOf('?collection=pictures')).names).toEqual(['c', 'a']);
  expect((await namesOf('?collection=none')).names).toEqual([]);
  expect((await admin.request('GET', `${at}?cursor=x`)).status).toBe(422);
});

it('gives the bytes to be saved, never to be shown', async () => {
  const { create, download } = await given();
  const content = randomBytes(3_000_000);
  const { id } = await create('pages/grüße.html', content, 'pages', 'text/html');
  const { statusCode, headers, rawPayload } = await download(id);
  expect(statusCode).toBe(200);
  expect(rawPayload.equals(content)).toBe(true);
  expect(headers).toMatchObject({
    'content-type': 'text/html',
    'content-length': '3000000',
    'content-disposition': 'attachment; filename="gr__e.html"; filename*=UTF-8\'\'gr%C3%BC%C3%9Fe.html',
    'x-content-type-options': 'nosniff',
    'content-security-policy': "sandbox; default-src 'none'",
    'cache-control': 'no-store',
  });
  const { id: empty } = await create('empty', '');
  expect((await download(empty)).rawPayload).toHaveLength(0);
});

it('gives nothing of what is no longer as it was written (R-FILE-04)', async () => {
  const { appId, create, download } = await given();
  const { id, blobId } = await create('a', 'abc');
  await writeFile(join(root, appId, blobId.slice(-2), blobId), 'abd');
  const { statusCode, headers, body } = await download(id);
  expect(statusCode).toBe(502);
  expect(headers['content-disposition']).toBeUndefined();
  expect(JSON.parse(body)).toMatchObject({ code: 'files.corrupted' });
});

it('deletes a file with its bytes, tells triggers, and says who did it, in one commit', async () => {
  const { appId, create, at, download } = await given();
  const script = await pg.db.script.create({ data: { id: newId(), appId, name: 'listens' } });
  const retry = { maxAttempts: 3, backoff: 'constant', baseMs: 1, maxMs: 1, jitter: 0 };
  const owners = { appId, scriptId: script.id, registeredByPrincipal: newId() };
  const files = { create: { collectionGlob: '*', ops: ['delete'] } };
  await pg.db.trigger.create({ data: { id: newId(), kind: 'files', ...owners, ...retry, files } });
  const { id, size } = await create('a', 'abc');
  expect((await admin.request('DELETE', `${at}/${id}`)).status).toBe(204);
  expect((await admin.request('DELETE', `${at}/${id}`)).status).toBe(404);
  expect((await download(id)).statusCode).toBe(404);
  const events = await pg.db.outboxEvent.findMany({ where: { appId } });
  expect(events).toMatchObject([
    { source: 'files', payload: { op: 'delete', files: { id, size } }, depth: 0 },
  ]);
  const told = await pg.db.auditRecord.findMany({ where: { appId, outcome: 'done' } });
  expect(told).toMatchObject([
    {
      action: 'file.delete',
      actorId: admin.userId,
      targetId: id,
      targetName: 'a',
      details: { collection: 'pictures' },
    },
  ]);
  expect(await pg.db.filesUsage.findUnique({ where: { appId } })).toMatchObject({ bytes: 0n });
});

it('knows no file of another app', async () => {
  const [mine, theirs] = [await given(), await given()];
  const { id } = await theirs.create('a', 'abc');
  for (const attempt of [
    admin.request('GET', `${mine.at}/${id}`),
    admin.request('GET', `${mine.at}/${id}/content`),
    admin.request('DELETE', `${mine.at}/${id}`),
    admin.request('GET', `${mine.at}/x`),
  ])
    expect(await attempt).toMatchObject({ status: 404, json: { code: 'files.not-found' } });
  expect((await admin.request('GET', mine.at)).json.items).toEqual([]);
  expect((await theirs.download(id)).body).toBe('abc');
});
