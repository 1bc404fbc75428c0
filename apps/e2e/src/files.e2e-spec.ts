import { randomBytes, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { modes } from './modes.js';
import { Client } from './client.js';
import { startInstallation } from './installation.js';
import type { Installation } from './installation.js';

/** The page's first example is what is run here. */
const EXAMPLE = /```ts\n([\s\S]*?)```/.exec(readFileSync('docs/reference/files.md', 'utf8'))?.[1] ?? '';
const ASKS = `
import { files } from 'picloud';

export default async ({ request }) => {
  const [collection, call, ...given] = request.body;
  try {
    const answer = await files.collection(collection)[call](...given);
    return { answer: answer?.data ? { ...answer, data: new TextDecoder().decode(answer.data) } : (answer ?? null) };
  } catch ({ code, message }) {
    return { code, message };
  }
};`;
const MIB = 1_024 * 1_024;
/** Much, for a machine that has much else to do. */
const LIMITS = { max_request_bytes: 8 * MIB, cpu_ms: 20_000 };

interface Head {
  readonly id: string;
  readonly size: number;
  readonly version: number;
}
interface Said {
  readonly answer: never;
  readonly code?: string;
  readonly message?: string;
}

describe.each(modes)('%s', (mode) => {
  let installation: Installation;
  let admin: Client;
  beforeAll(async () => {
    installation = await startInstallation(mode, { PICLOUD_FILES_MAX_MB: '3', PICLOUD_FILES_QUOTA_MB: '5' });
    admin = await Client.signedIn(installation);
  }, 120_000);
  afterAll(async () => {
    await installation?.close();
  }, 60_000);

  async function givenApp(): Promise<string> {
    const { json } = await admin.post('/api/v1/admin/apps', { slug: `files-${randomUUID()}`, name: 'Files' });
    return json['id'] as string;
  }

  /** What a script of the app says of calls. */
  async function asksOf(appId: string) {
    const script = await admin.script(ASKS, { app_id: appId, sandbox: LIMITS });
    return async (...call: readonly unknown[]): Promise<Said> => {
      const { status, json } = await admin.post(`/api/v1/execute/${script.id}`, call);
      expect(status).toBe(200);
      return json as unknown as Said;
    };
  }

  it('takes and gives bytes as the page says, however many (R-FILE-01)', async () => {
    const { path } = await admin.endpoint(EXAMPLE, { sandbox: LIMITS });
    const content = randomBytes(2.5 * MIB);
    const made = await admin.send('POST', path, content, {
      'content-type': 'image/png',
      'x-name': 'cat.png',
    });
    expect([made.status, made.json]).toEqual([201, { id: made.json['id'], size: content.length }]);
    const read = await fetch(`${installation.base}${path}?id=${String(made.json['id'])}`);
    expect(read.headers.get('content-type')).toBe('image/png');
    expect(Buffer.from(await read.arrayBuffer()).equals(content)).toBe(true);
    expect((await admin.get(`${path}?id=nobody`)).status).toBe(404);
    const url = `/api/v1/admin/apps/default/files/${String(made.json['id'])}`;
    expect((await admin.get(url)).json).toMatchObject({ name: 'cat.png', metadata: { by: 'ada' } });
    const saved = await fetch(`${installation.base}${url}/content`, { headers: admin.credentials });
    expect(saved.headers.get('content-disposition')).toContain('filename="cat.png"');
    expect(saved.headers.get('x-content-type-options')).toBe('nosniff');
    expect(Buffer.from(await saved.arrayBuffer()).equals(content)).toBe(true);
    expect((await admin.delete(url)).status).toBe(204);
    expect((await admin.get(`${path}?id=${String(made.json['id'])}`)).status).toBe(404);
  });

  it('keeps files from one run to the next, and for no other app', async () => {
    const [ask, stranger] = [await asksOf(await givenApp()), await asksOf(await givenApp())];
    const made = (await ask('notes', 'create', { name: 'a.txt', data: 'one' })).answer as Head;
    expect(
      (await ask('notes', 'update', made.id, { data: 'three', metadata: { n: 1 } })).answer,
    ).toMatchObject({
      ...{ id: made.id, name: 'a.txt', size: 5, version: 2, metadata: { n: 1 } },
    });
    expect((await ask('notes', 'get', made.id)).answer).toMatchObject({ data: 'three' });
    expect((await ask('notes', 'list', { prefix: 'a' })).answer).toMatchObject({ items: [{ id: made.id }] });
    expect((await ask('others', 'head', made.id)).answer).toBeNull();
    expect((await stranger('notes', 'get', made.id)).answer).toBeNull();
    expect((await stranger('notes', 'list')).answer).toEqual({ items: [] });
    expect((await stranger('notes', 'update', made.id, { name: 'b' })).code).toBe('files.not-found');
    expect((await stranger('notes', 'delete', made.id)).answer).toBe(false);
    expect((await ask('notes', 'delete', made.id)).answer).toBe(true);
    expect((await ask('notes', 'head', made.id)).answer).toBeNull();
    expect((await ask('notes', 'create', { data: 'x' })).message).toContain('"name" is missing');
  });

  it('keeps to what one file and all files of an app may have (R-FILE-08)', async () => {
    const ask = await asksOf(await givenApp());
    const create = (mib: number) => ask('notes', 'create', { name: 'a', data: 'x'.repeat(mib * MIB) });
    expect((await create(3.5)).code).toBe('files.too-large');
    const first = (await create(3)).answer as Head;
    expect((await create(2.5)).code).toBe('files.quota-exceeded');
    await ask('notes', 'delete', first.id);
    expect((await create(2.5)).answer).toMatchObject({ size: 2.5 * MIB });
  });

  it('gives nothing of bytes that were changed on the disk (R-FILE-04), and removes them with their app', async () => {
    const appId = await givenApp();
    const ask = await asksOf(appId);
    const made = (await ask('notes', 'create', { name: 'a', data: 'original' })).answer as Head;
    const root = join(installation.dataDir, 'files', appId);
    const [shard = ''] = await readdir(root);
    const [blob = ''] = await readdir(join(root, shard));
    expect(await readFile(join(root, shard, blob), 'utf8')).toBe('original');
    await writeFile(join(root, shard, blob), 'tampered');
    expect((await ask('notes', 'get', made.id)).code).toBe('files.corrupted');
    const { status, json } = await admin.get(`/api/v1/admin/apps/${appId}/files/${made.id}/content`);
    expect([status, json['code']]).toEqual([502, 'files.corrupted']);
    expect((await admin.delete(`/api/v1/admin/apps/${appId}?force=true`)).status).toBe(204);
    expect(await readdir(join(installation.dataDir, 'files'))).not.toContain(appId);
  });
});
