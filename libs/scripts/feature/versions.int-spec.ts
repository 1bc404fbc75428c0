import { newId } from '#kernel';
import { InProcessBus } from '#platform/messaging';
import { usePostgres } from '#testing';
import { startAdminApp } from './admin-app.for-spec.js';
import type { AdminApp } from './admin-app.for-spec.js';
import { ScriptsModule } from './index.js';

const pg = usePostgres();
let admin: AdminApp;

beforeAll(async () => {
  await pg.db.app.create({ data: { id: newId(), slug: 'default', name: 'Default' } });
  admin = await startAdminApp({ database: pg.database, bus: new InProcessBus(), modules: [ScriptsModule] });
  await pg.db.user.create({
    data: { id: admin.userId, username: 'ada', passwordHash: 'x', instanceRole: 'owner' },
  });
});
afterAll(() => admin.close());

let made = 0;
const saying = (word: string) => `export default () => "${word}";`;
/** A script with as many versions as there are words; the last one is active. */
const given = async (...words: string[]) => {
  const [first = 'one', ...rest] = words;
  const name = `script ${(made += 1)}`;
  const draft = { app_id: 'default', name, source: saying(first) };
  const { json } = await admin.request('POST', '/scripts', draft);
  const path = `/scripts/${json.id}`;
  const put = (body: object) => admin.request('PUT', path, body);
  for (const word of rest) await put({ source: saying(word) });
  return {
    id: json.id,
    name,
    put,
    read: async () => (await admin.request('GET', path)).json,
    activate: (version: unknown) => admin.request('POST', `${path}/versions/${version}/activate`, {}),
    versions: (query = '') => admin.request('GET', `${path}/versions${query}`),
    version: (version: unknown) => admin.request('GET', `${path}/versions/${version}`),
  };
};
const revision = async () => (await pg.db.routingRevision.findUniqueOrThrow({ where: { id: 1 } })).revision;

describe('the versions of a script', () => {
  it('are listed newest first, by pages, without their sources', async () => {
    const { versions } = await given('one', 'two', 'three');
    const first = await versions('?limit=2');
    expect(first).toEqual({
      status: 200,
      json: {
        items: [
          {
            version: 3,
            created_at: expect.stringMatching(/^\d{4}-.*Z$/),
            created_by: { id: admin.userId, username: 'ada' },
            active: true,
            canary_percent: null,
            imports: [],
            source_bytes: saying('three').length,
          },
          expect.objectContaining({ version: 2, active: false }),
        ],
        next_cursor: '2',
      },
    });
    const rest = await versions(`?limit=2&cursor=${first.json.next_cursor}`);
    expect(rest.json).toMatchObject({ items: [{ version: 1 }], next_cursor: null });
  });

  it.each(['x', '0', '-1', '1.5', '2147483648', '%00'])('know no cursor "%s" (422)', async (cursor) => {
    const { versions } = await given('one');
    expect((await versions(`?cursor=${cursor}`)).status).toBe(422);
  });

  it('are read one by one, with the source', async () => {
    const { version } = await given('one', 'two');
    expect(await version(1)).toMatchObject({
      status: 200,
      json: { version: 1, active: false, source: saying('one') },
    });
  });

  it.each([3, 0, -1, '1.0', 'x', '%00', '99999999999'])('know no version %s (404)', async (unknown) => {
    const { version, activate } = await given('one', 'two');
    for (const answer of [await version(unknown), await activate(unknown)])
      expect(answer).toMatchObject({ status: 404, json: { code: 'script.version-not-found' } });
  });

  it('of a script that is not there are 404', async () => {
    for (const path of ['', '/1', '/1/activate']) {
      const method = path.endsWith('activate') ? 'POST' : 'GET';
      for (const id of [newId(), 'nope'])
        expect(await admin.request(method, `/scripts/${id}/versions${path}`)).toMatchObject({
          status: 404,
          json: { code: 'script.not-found' },
        });
    }
  });

  it('that the platform saved, or somebody who is gone, are nobody’s', async () => {
    const { id, versions } = await given('one');
    await pg.db.scriptVersion.updateMany({ where: { scriptId: id }, data: { createdBy: newId() } });
    expect((await versions()).json.items[0]).toMatchObject({ created_by: null });
    await pg.db.scriptVersion.updateMany({ where: { scriptId: id }, data: { createdBy: null } });
    expect((await versions()).json.items[0]).toMatchObject({ created_by: null });
  });
});

describe('activating a version', () => {
  it('goes back to it at once, and makes none', async () => {
    const { activate, read, versions } = await given('one', 'two');
    const before = await revision();
    expect(await activate(1)).toMatchObject({
      status: 200,
      json: { version: 1, latest_version: 2, source: saying('one') },
    });
    expect(await revision()).toBeGreaterThan(before);
    expect(await read()).toMatchObject({ version: 1, latest_version: 2, source: saying('one') });
    expect((await versions()).json.items).toMatchObject([
      { version: 2, active: false },
      { version: 1, active: true },
    ]);
  });

  it('changes nothing when it is active already', async () => {
    const { activate, read } = await given('one', 'two');
    const before = await read();
    expect(await activate(2)).toMatchObject({ status: 200, json: before });
    expect(await read()).toEqual(before);
  });

  it('is followed by the next number, not by one that is there', async () => {
    const { activate, put, version } = await given('one', 'two');
    await activate(1);
    expect(await put({ source: saying('three') })).toMatchObject({
      status: 200,
      json: { version: 3, latest_version: 3 },
    });
    expect((await version(2)).json).toMatchObject({ source: saying('two') });
  });

  it('makes another version of what an old one said, and none of what the active one says', async () => {
    const { activate, put } = await given('one', 'two');
    await activate(1);
    expect((await put({ source: saying('one') })).json).toMatchObject({ version: 1, latest_version: 2 });
    expect((await put({ source: saying('two') })).json).toMatchObject({ version: 3, latest_version: 3 });
  });

  it("holds the version against its script's kind", async () => {
    const { put, activate, name } = await given('one', 'two');
    expect(name).toBeDefined();
    const module = `mod-${(made += 1)}`;
    await put({ kind: 'module', name: module, source: 'export const a = 1;' });
    await put({ source: 'export const a = 2;' });
    await put({ kind: 'endpoint', source: saying('three') });
    const refused = await activate(3);
    expect(refused).toMatchObject({ status: 422, json: { code: 'script.no-default-export' } });
    expect((await activate(1)).status).toBe(200);
  });

  it('refuses what today’s rules would refuse, with the place in the source', async () => {
    const { id, put, activate } = await given('one');
    await put({ kind: 'module', name: `mod-${(made += 1)}`, source: 'export const a = 1;' });
    // As a release without the rule could have stored it.
    const compiled = 'let a = 1;\nexport { a };\n';
    const sourceMap = '{"version":3,"sources":["script.ts"],"names":[],"mappings":"AACA"}';
    await pg.db.scriptVersion.create({
      data: { scriptId: id, version: 3, source: '// old\nlet a = 1;\nexport { a };', compiled, sourceMap },
    });
    expect(await activate(3)).toMatchObject({
      status: 422,
      json: { code: 'script.module-top-level', line: 2, column: 1, line_text: 'let a = 1;' },
    });
  });

  it('leaves one of several at once active, and fails none', async () => {
    const { activate, put, read } = await given('one', 'two', 'three');
    const answers = await Promise.all([
      activate(1),
      put({ source: saying('four') }),
      activate(2),
      put({ source: saying('five') }),
      activate(3),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    expect((await read()).latest_version).toBe(5);
  });
});

describe('a canary', () => {
  it('is set, shown, changed and ended by PUT, and makes no version', async () => {
    const { put, read, activate, versions } = await given('one', 'two');
    await activate(1);
    const canary = { version: 2, percent: 30 };
    const before = await revision();
    expect(await put({ canary })).toMatchObject({
      status: 200,
      json: { version: 1, canary, latest_version: 2 },
    });
    expect(await revision()).toBeGreaterThan(before);
    expect((await versions()).json.items).toMatchObject([
      { version: 2, active: false, canary_percent: 30 },
      { version: 1, active: true, canary_percent: null },
    ]);
    await put({ description: 'words', sandbox: { cpu_ms: 5 }, isolation: 'fresh', name: `renamed ${made}` });
    expect(await read()).toMatchObject({ canary, version: 1, latest_version: 2 });
    expect((await put({ canary: { version: 2, percent: 100 } })).json).toMatchObject({
      canary: { percent: 100 },
    });
    expect((await put({ canary: null })).json).toMatchObject({ canary: null, version: 1 });
    expect(await read()).toMatchObject({ canary: null });
  });

  it.each([
    [{ version: 2, percent: 10 }, 'canary.version'],
    [{ version: 7, percent: 10 }, 'canary.version'],
    [{ version: 2_147_483_648, percent: 10 }, 'canary.version'],
    [{ version: 1.5, percent: 10 }, 'canary.version'],
    [{ version: '1', percent: 10 }, 'canary.version'],
    [{ version: 1 }, 'canary.percent'],
    [{ version: 1, percent: 0 }, 'canary.percent'],
    [{ version: 1, percent: 101 }, 'canary.percent'],
    [{ version: 1, percent: 0.5 }, 'canary.percent'],
    [{ version: 1, percent: 10, colour: 1 }, 'canary.colour'],
    [{}, 'canary.version'],
    [[], 'canary'],
    [5, 'canary'],
    ['1', 'canary'],
  ])('is not %j of a script with active version 2 (422)', async (canary, field) => {
    const { put, read } = await given('one', 'two');
    const answer = await put({ canary });
    expect(answer).toMatchObject({ status: 422 });
    expect(answer.json.errors.map((one) => one.field)).toContain(field);
    expect(await read()).toMatchObject({ canary: null });
  });

  it('ends when it becomes the active version, and stays when another one does', async () => {
    const { put, activate } = await given('one', 'two', 'three');
    const canary = { version: 1, percent: 10 };
    await put({ canary });
    expect((await activate(2)).json).toMatchObject({ version: 2, canary });
    expect((await activate(1)).json).toMatchObject({ version: 1, canary: null });
  });

  it('ends with a new version, which may bring one of its own', async () => {
    const { put } = await given('one', 'two');
    await put({ canary: { version: 1, percent: 10 } });
    expect((await put({ source: saying('three') })).json).toMatchObject({ version: 3, canary: null });
    const canary = { version: 3, percent: 90 };
    expect((await put({ source: saying('four'), canary })).json).toMatchObject({ version: 4, canary });
    expect((await put({ source: saying('four') })).json).toMatchObject({ version: 4, canary });
    expect(await put({ source: saying('five'), canary: { version: 5, percent: 1 } })).toMatchObject({
      status: 422,
    });
  });

  it('is for endpoints: it keeps a script from becoming a module, and a module has none', async () => {
    const name = `mod-${(made += 1)}`;
    const { put } = await given('one', 'two');
    await put({ name, canary: { version: 1, percent: 10 } });
    expect(await put({ kind: 'module' })).toMatchObject({
      status: 422,
      json: { errors: [{ field: 'canary' }] },
    });
    expect((await put({ kind: 'module', canary: null })).status).toBe(200);
    expect((await put({ canary: { version: 1, percent: 10 } })).status).toBe(422);
    await put({ source: 'export const a = 1;' });
    const endpoint = { kind: 'endpoint', source: saying('four') };
    expect(await put({ ...endpoint, canary: { version: 3, percent: 10 } })).toMatchObject({
      status: 422,
      json: { code: 'script.no-default-export' },
    });
    expect(await put({ ...endpoint, canary: { version: 1, percent: 10 } })).toMatchObject({ status: 200 });
  });

  it('cannot be given to a new script', async () => {
    const draft = { app_id: 'default', name: 'n', source: saying('x'), canary: null };
    expect((await admin.request('POST', '/scripts', draft)).status).toBe(422);
  });
});

describe('beside a release that knows no versions but the active one', () => {
  it('reads what it wrote', async () => {
    const { id, read, versions, activate } = await given('one');
    await pg.db.$executeRaw`
      INSERT INTO script_versions (script_id, version, source, compiled, source_map)
      VALUES (${id}::uuid, 2, ${saying('two')}, ${saying('two')}, '{"version":3,"sources":[],"names":[],"mappings":""}')`;
    await pg.db.$executeRaw`UPDATE scripts SET version = 2 WHERE id = ${id}::uuid`;
    expect(await read()).toMatchObject({ version: 2, latest_version: 2, imports: [], canary: null });
    expect((await versions()).json.items).toMatchObject([{ version: 2, imports: [] }, { version: 1 }]);
    expect((await activate(1)).status).toBe(200);
    expect((await activate(2)).status).toBe(200);
  });
});
