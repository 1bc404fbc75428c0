import { newId } from '#kernel';
import { InProcessBus } from '#platform/messaging';
import { usePostgres } from '#testing';
import { startAdminApp } from './admin-app.for-spec.js';
import type { AdminApp, Answer } from './admin-app.for-spec.js';
import { ScriptsModule, ScriptsService } from './index.js';

const pg = usePostgres();
const bus = new InProcessBus();
const appId = newId();
const SOURCE = 'export default () => 1;';
let admin: AdminApp;

beforeAll(async () => {
  await pg.db.app.create({ data: { id: appId, slug: 'default', name: 'Default' } });
  admin = await startAdminApp({ database: pg.database, bus, modules: [ScriptsModule] });
});
afterAll(() => admin.close());

let made = 0;
const draft = (more: object = {}) => ({
  app_id: 'default',
  name: `script ${(made += 1)}`,
  source: SOURCE,
  ...more,
});
const create = (more: object = {}): Promise<Answer> => admin.request('POST', '/scripts', draft(more));
const fieldsOf = ({ json }: Answer) => json.errors.map(({ field }) => field).sort();

describe('creating a script', () => {
  it('answers 201 with all of it (R-SCR-02)', async () => {
    const answer = await create({
      name: 'hello',
      description: 'Says hello',
      sandbox: { cpu_ms: 50 },
      isolation: 'fresh',
    });
    expect(answer.status).toBe(201);
    expect(answer.json).toEqual({
      id: expect.any(String),
      app_id: appId,
      name: 'hello',
      description: 'Says hello',
      kind: 'endpoint',
      version: 1,
      latest_version: 1,
      canary: null,
      sandbox: { cpu_ms: 50 },
      isolation: 'fresh',
      imports: [],
      quarantine: null,
      created_at: expect.stringMatching(/^\d{4}-.*Z$/),
      updated_at: expect.stringMatching(/^\d{4}-.*Z$/),
      source: SOURCE,
    });
    expect((await admin.request('GET', `/scripts/${answer.json.id}`)).json).toEqual(answer.json);
  });

  it('remembers who saved the source', async () => {
    const { json } = await create();
    const [version] = await pg.db.scriptVersion.findMany({ where: { scriptId: json.id } });
    expect(version?.createdBy).toBe(admin.userId);
  });

  it('takes the app by id too, and 404 when there is none (R-SCR-06)', async () => {
    expect((await create({ app_id: appId })).status).toBe(201);
    for (const app_id of [newId(), 'nope']) {
      expect(await create({ app_id })).toMatchObject({ status: 404, json: { code: 'app.not-found' } });
    }
  });

  it.each<[string, unknown, string[]]>([
    ['nothing', undefined, ['app_id', 'name', 'source']],
    ['an array', [], ['app_id', 'name', 'source']],
    [
      'wrong types',
      { app_id: 1, name: null, source: {}, kind: 'job', sandbox: [], isolation: 1, description: 2 },
      ['app_id', 'description', 'isolation', 'kind', 'name', 'sandbox', 'source'],
    ],
    [
      'unknown fields',
      { app_id: 'default', name: 'a', source: SOURCE, colour: 1, version: 2 },
      ['colour', 'version'],
    ],
    [
      'null where a value belongs',
      { app_id: 'default', name: 'a', source: SOURCE, kind: null, sandbox: null, isolation: null },
      ['isolation', 'kind', 'sandbox'],
    ],
  ])('names each field at fault: %s (422)', async (_name, body, fields) => {
    const answer = await admin.request('POST', '/scripts', body);
    expect(answer.status).toBe(422);
    expect([...new Set(fieldsOf(answer))]).toEqual(fields);
  });

  it.each<[string, object, object]>([
    ['a name', { name: 'a/b' }, { code: 'input.invalid', errors: [{ field: 'name' }] }],
    ['a name of the SDK for a module', { name: 'kv', kind: 'module' }, { errors: [{ field: 'name' }] }],
    ['a description that cannot be stored', { description: 'a\0' }, { errors: [{ field: 'description' }] }],
    [
      'an unknown limit (R-SBX-03)',
      { sandbox: { max_operations: 5 } },
      { errors: [{ field: 'sandbox.max_operations' }] },
    ],
    ['a limit that is no number', { sandbox: { cpu_ms: '5' } }, { errors: [{ field: 'sandbox.cpu_ms' }] }],
    [
      'a limit above its ceiling (R-SBX-06)',
      { sandbox: { cpu_ms: 30_001 } },
      { code: 'script.sandbox-over-ceiling', field: 'cpu_ms', requested: 30_001, ceiling: 30_000 },
    ],
    [
      'source that does not parse',
      { source: 'export default () => {\n  return [1, 2;\n};' },
      { code: 'script.invalid-source', line: 2, column: 15, line_text: '  return [1, 2;' },
    ],
    ['source without a default export', { source: 'const a = 1;' }, { code: 'script.no-default-export' }],
    [
      'an import of what is not there',
      { source: 'import fs from "node:fs"; export default () => fs;' },
      { code: 'script.import-refused', detail: expect.stringContaining('"node:fs"') },
    ],
    [
      'an import of a name that the SDK lacks',
      { source: 'import { nope } from "picloud"; export default nope;' },
      { code: 'script.invalid-source', line: 1 },
    ],
  ])('refuses %s (422) and stores nothing (R-SCR-03)', async (_name, more, problem) => {
    const before = await pg.db.script.count();
    const answer = await create(more);
    expect(answer).toMatchObject({ status: 422, json: problem });
    expect(JSON.stringify(answer.json)).not.toMatch(/node_modules|\.ts:\d/);
    expect(await pg.db.script.count()).toBe(before);
  });

  it('refuses source over 1 MiB with 413', async () => {
    expect(await create({ source: ' '.repeat(1_048_577) })).toMatchObject({
      status: 413,
      json: { code: 'script.source-too-large', max_source_bytes: 1_048_576 },
    });
  });

  it('refuses a taken name with 409, in one app only (R-SCR-04)', async () => {
    await create({ name: 'twice' });
    expect(await create({ name: 'twice' })).toMatchObject({
      status: 409,
      json: { code: 'script.name-taken' },
    });
    const other = newId();
    await pg.db.app.create({ data: { id: other, slug: 'other', name: 'Other' } });
    expect((await create({ name: 'twice', app_id: 'other' })).status).toBe(201);
  });

  it('lets one of several racing creators of a name win', async () => {
    const answers = await Promise.all([1, 2, 3, 4].map(() => create({ name: 'raced' })));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409]);
  });

  it('takes a module without a default export', async () => {
    const answer = await create({ name: 'tax', kind: 'module', source: 'export const tax = 0.2;' });
    expect(answer).toMatchObject({ status: 201, json: { kind: 'module' } });
  });
});

describe('reading scripts', () => {
  it.each([newId(), 'nope', '1', '%00', 'x'.repeat(90), "'"])('finds nothing at %j (404)', async (id) => {
    for (const method of ['GET', 'DELETE'] as const) {
      expect(await admin.request(method, `/scripts/${id}`)).toMatchObject({
        status: 404,
        json: { code: 'script.not-found' },
      });
    }
    expect((await admin.request('PUT', `/scripts/${id}`, { name: 'x' })).status).toBe(404);
  });

  it('lists newest first without source, by pages, of one app', async () => {
    const id = newId();
    await pg.db.app.create({ data: { id, slug: 'listed', name: 'Listed' } });
    for (const name of ['a', 'b', 'c']) await create({ app_id: id, name });
    const first = await admin.request('GET', '/scripts?app=listed&limit=2');
    expect(first.json.items.map(({ name }) => name)).toEqual(['c', 'b']);
    expect(first.json.items[0]).not.toHaveProperty('source');
    const rest = await admin.request('GET', `/scripts?app=${id}&limit=2&cursor=${first.json.next_cursor}`);
    expect(rest.json).toMatchObject({ items: [{ name: 'a' }], next_cursor: null });
    expect((await admin.request('GET', '/scripts')).json.items.length).toBeGreaterThan(3);
    expect(first.json.items[0]).toMatchObject({
      latest_version: 1,
      canary: null,
      imports: [],
      quarantine: null,
    });
  });

  it.each(['cursor=nonsense', 'limit=0', 'limit=many', 'colour=red', 'app=a&app=b'])(
    'refuses ?%s (422)',
    async (query) => {
      expect((await admin.request('GET', `/scripts?${query}`)).status).toBe(422);
    },
  );

  it('knows no scripts of an app that is not there', async () => {
    expect(await admin.request('GET', '/scripts?app=nope')).toMatchObject({
      status: 404,
      json: { code: 'app.not-found' },
    });
  });
});

describe('changing a script', () => {
  it('makes another version of other source, and not of the same (R-SCR-08)', async () => {
    const { json } = await create();
    const put = (body: object) => admin.request('PUT', `/scripts/${json.id}`, body);
    expect(await put({ source: 'export default () => 2;' })).toMatchObject({
      status: 200,
      json: { version: 2, source: 'export default () => 2;' },
    });
    expect(await put({ source: 'export default () => 2;' })).toMatchObject({
      status: 200,
      json: { version: 2 },
    });
    expect(await put({ description: 'now with words', sandbox: { wall_ms: 5 } })).toMatchObject({
      json: {
        version: 2,
        description: 'now with words',
        sandbox: { wall_ms: 5 },
        name: json.name,
        source: 'export default () => 2;',
      },
    });
    expect(await put({ description: null, sandbox: {} })).toMatchObject({
      json: { description: null, sandbox: {} },
    });
    expect(await put({})).toMatchObject({ status: 200, json: { version: 2 } });
    expect(await pg.db.scriptVersion.count({ where: { scriptId: json.id } })).toBe(2);
  });

  it('loses no version to a race', async () => {
    const { json } = await create();
    const put = (index: number) =>
      admin.request('PUT', `/scripts/${json.id}`, { source: `export default () => "r${index}";` });
    const answers = await Promise.all([1, 2, 3, 4, 5].map(put));
    expect(answers.map((one) => one.json.version).sort()).toEqual([2, 3, 4, 5, 6]);
  });

  it('refuses bad source and leaves the script as it was (R-SCR-03)', async () => {
    const { json } = await create();
    const answer = await admin.request('PUT', `/scripts/${json.id}`, {
      name: 'other name',
      source: 'export default (',
    });
    expect(answer).toMatchObject({ status: 422, json: { code: 'script.invalid-source', line: 1 } });
    expect((await admin.request('GET', `/scripts/${json.id}`)).json).toEqual(json);
  });

  it("refuses another script's name with 409", async () => {
    await create({ name: 'mine' });
    const { json } = await create();
    expect((await admin.request('PUT', `/scripts/${json.id}`, { name: 'mine' })).status).toBe(409);
    expect((await admin.request('PUT', `/scripts/${json.id}`, { name: json.name })).status).toBe(200);
  });

  it.each([{ colour: 1 }, { name: null }, { source: null }, { kind: null }, { app_id: 'other' }])(
    'refuses %j (422)',
    async (body) => {
      const { json } = await create();
      expect((await admin.request('PUT', `/scripts/${json.id}`, body)).status).toBe(422);
    },
  );

  it('turns an endpoint into a module and back, holding name and program against the kind (R-SCR-12)', async () => {
    const { json } = await create({ name: 'both-ways' });
    const put = (body: object) => admin.request('PUT', `/scripts/${json.id}`, body);
    expect(await put({ kind: 'module' })).toMatchObject({
      status: 200,
      json: { kind: 'module', version: 1 },
    });
    expect(await put({ source: 'export const a = 1;' })).toMatchObject({ status: 200, json: { version: 2 } });
    expect(await put({ kind: 'endpoint' })).toMatchObject({
      status: 422,
      json: { code: 'script.no-default-export' },
    });
    expect(await put({ kind: 'endpoint', source: SOURCE })).toMatchObject({
      status: 200,
      json: { kind: 'endpoint', version: 3 },
    });
    const spaced = await create({ name: 'two words' });
    expect(await admin.request('PUT', `/scripts/${spaced.json.id}`, { kind: 'module' })).toMatchObject({
      status: 422,
      json: { errors: [{ field: 'name' }] },
    });
  });
});

describe('deleting a script', () => {
  it('answers 204 once and 404 then (R-SCR-05)', async () => {
    const { json } = await create();
    expect(await admin.request('DELETE', `/scripts/${json.id}`)).toEqual({ status: 204, json: undefined });
    expect((await admin.request('DELETE', `/scripts/${json.id}`)).status).toBe(404);
    expect((await admin.request('GET', `/scripts/${json.id}`)).status).toBe(404);
  });
});

it('counts the scripts of an app', async () => {
  const id = newId();
  await pg.db.app.create({ data: { id, slug: 'counted', name: 'Counted' } });
  await create({ app_id: id });
  expect(await admin.app.get(ScriptsService, { strict: false }).countInApp(id)).toBe(1);
});
