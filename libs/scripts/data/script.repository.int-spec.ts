import { newId } from '#kernel';
import type { Db } from '#platform/postgres';
import { AppGoneError, ScriptNameTakenError } from '#scripts/domain';
import type { Script } from '#scripts/domain';
import { usePostgres } from '#testing';
import { ScriptRepository, VersionRepository } from './index.js';
import type { SavedProgram, ScriptSettings } from './index.js';

const pg = usePostgres();
const scripts = new ScriptRepository();
const versions = new VersionRepository();

const settings = (name: string, more: Partial<ScriptSettings> = {}): ScriptSettings => ({
  name,
  description: null,
  kind: 'endpoint',
  sandbox: {},
  isolation: 'warm',
  ...more,
});
const program = (source: string): SavedProgram => ({
  source,
  code: `/*js*/${source}`,
  sourceMap: '{}',
  imports: ['tax'],
  savedBy: null,
});

const newApp = async (db: Db = pg.db): Promise<string> => {
  const id = newId();
  await db.app.create({ data: { id, slug: `app-${id}`, name: 'An app' } });
  return id;
};
const revision = async () => (await pg.db.routingRevision.findUniqueOrThrow({ where: { id: 1 } })).revision;

describe('ScriptRepository', () => {
  it('stores a script with its first version, and reads it back', async () => {
    const appId = await newApp();
    const wanted = settings('hello', {
      description: 'déjà',
      sandbox: { cpu_ms: 5 },
      isolation: 'fresh',
      kind: 'module',
    });
    const stored = await scripts.insert(pg.db, appId, wanted, program('one'));
    expect(stored).toMatchObject({ ...wanted, appId, version: 1, canary: null });
    expect(await scripts.find(pg.db, stored.id)).toEqual(stored);
    expect(await versions.sourceOf(pg.db, stored)).toBe('one');
    expect(await versions.findBundle(pg.db, stored.id, 1)).toEqual({
      appId,
      kind: 'module',
      name: 'hello',
      code: '/*js*/one',
      sourceMap: '{}',
      imports: ['tax'],
    });
    expect(await versions.findBundle(pg.db, stored.id, 2)).toBeUndefined();
  });

  it('writes settings and which versions are in force, and keeps every program (R-SCR-08)', async () => {
    const first = await scripts.insert(pg.db, await newApp(), settings('hello'), program('one'));
    await versions.add(pg.db, first.id, 2, program('two'));
    const canary = { version: 1, percent: 20 };
    const changed = await scripts.update(pg.db, first, { ...settings('hello 2'), version: 2, canary });
    expect(changed).toMatchObject({ name: 'hello 2', version: 2, canary, createdAt: first.createdAt });
    expect(await scripts.find(pg.db, first.id)).toEqual(changed);
    expect(await versions.sourceOf(pg.db, changed)).toBe('two');
    expect((await versions.findBundle(pg.db, first.id, 1))?.code).toBe('/*js*/one');
    expect(await versions.latest(pg.db, first.id)).toBe(2);
    const back = await scripts.update(pg.db, changed, { ...settings('hello 2'), version: 1, canary: null });
    expect([back.version, back.canary, await versions.latest(pg.db, first.id)]).toEqual([1, null, 2]);
  });

  it('lists versions newest first, with who saved them and without their programs', async () => {
    const [userId, goneId] = [newId(), newId()];
    await pg.db.user.create({
      data: { id: userId, username: `ada-${userId}`, passwordHash: 'x', instanceRole: 'owner' },
    });
    const { id } = await scripts.insert(pg.db, await newApp(), settings('hello'), program('one'));
    await versions.add(pg.db, id, 2, { ...program('zwölf'), imports: [], savedBy: userId });
    await versions.add(pg.db, id, 3, { ...program('three'), savedBy: goneId });
    const [third, second, ...rest] = await versions.list(pg.db, id, { limit: 2 });
    expect(rest).toEqual([]);
    expect(third).toMatchObject({ version: 3, createdBy: null, imports: ['tax'] });
    expect(second).toEqual({
      version: 2,
      createdAt: expect.any(Date),
      createdBy: { id: userId, username: `ada-${userId}` },
      imports: [],
      sourceBytes: 6,
    });
    expect((await versions.list(pg.db, id, { before: 2, limit: 2 })).map((one) => one.version)).toEqual([1]);
    expect(await versions.find(pg.db, id, 2)).toEqual(second);
    expect(await versions.find(pg.db, id, 4)).toBeUndefined();
  });

  it('refuses a name twice in one app, and allows it in another (R-SCR-04)', async () => {
    const appId = await newApp();
    await scripts.insert(pg.db, appId, settings('hello'), program('one'));
    await expect(scripts.insert(pg.db, appId, settings('hello'), program('two'))).rejects.toThrow(
      ScriptNameTakenError,
    );
    const other = await scripts.insert(pg.db, appId, settings('other'), program('two'));
    await expect(
      scripts.update(pg.db, other, { ...settings('hello'), version: 1, canary: null }),
    ).rejects.toThrow(ScriptNameTakenError);
    await scripts.insert(pg.db, await newApp(), settings('hello'), program('one'));
  });

  it('lets exactly one of several racing creators have the name', async () => {
    const appId = await newApp();
    const attempt = () =>
      pg.database.transaction((db) => scripts.insert(db, appId, settings('hello'), program('x')));
    const results = await Promise.allSettled([attempt(), attempt(), attempt(), attempt()]);
    const refused = results.filter((one) => one.status === 'rejected').map((one) => one.reason as unknown);
    expect(refused).toHaveLength(3);
    for (const reason of refused) expect(reason).toBeInstanceOf(ScriptNameTakenError);
    expect(await scripts.countInApp(pg.db, appId)).toBe(1);
  });

  it('says that the app is gone when it is', async () => {
    await expect(scripts.insert(pg.db, newId(), settings('x'), program('x'))).rejects.toThrow(AppGoneError);
  });

  it('pages newest first, of one app or of all', async () => {
    const [appId, other] = [await newApp(), await newApp()];
    for (const name of ['a', 'b', 'c']) await scripts.insert(pg.db, appId, settings(name), program(name));
    await scripts.insert(pg.db, other, settings('d'), program('d'));
    const page = await scripts.list(pg.db, { appIds: [appId], limit: 2 });
    expect(page.map((one) => one.name)).toEqual(['c', 'b']);
    const rest = await scripts.list(pg.db, { appIds: [appId], before: page[1]?.id, limit: 2 });
    expect(rest.map((one) => one.name)).toEqual(['a']);
    expect(await scripts.list(pg.db, { appIds: [], limit: 2 })).toEqual([]);
    expect((await scripts.list(pg.db, { limit: 1 })).map((one) => one.name)).toEqual(['d']);
  });

  it('deletes versions, routes and execution records with the script (R-SCR-15)', async () => {
    const appId = await newApp();
    const { id } = await scripts.insert(pg.db, appId, settings('hello'), program('one'));
    await pg.db.route.create({ data: { id: newId(), appId, scriptId: id, pathKind: 'exact', path: '/x' } });
    expect(await scripts.delete(pg.db, id)).toBe(true);
    expect(await scripts.delete(pg.db, id)).toBe(false);
    expect(await pg.db.scriptVersion.count({ where: { scriptId: id } })).toBe(0);
    expect(await pg.db.route.count({ where: { scriptId: id } })).toBe(0);
  });

  it('makes concurrent savers of one script take turns, so that no version is lost', async () => {
    const { id } = await scripts.insert(pg.db, await newApp(), settings('hello'), program('0'));
    const save = (source: string) =>
      pg.database.transaction(async (db) => {
        const script = (await scripts.lock(db, id)) as Script;
        const version = script.version + 1;
        await versions.add(db, id, version, program(source));
        return scripts.update(db, script, { ...settings('hello'), version, canary: null });
      });
    const saved = await Promise.all(Array.from({ length: 8 }, (_, index) => save(String(index))));
    expect(saved.map((one) => one.version).sort((a, b) => a - b)).toEqual([2, 3, 4, 5, 6, 7, 8, 9]);
    expect(await pg.db.scriptVersion.count({ where: { scriptId: id } })).toBe(9);
  });

  it('raises the routing revision when a change is committed, and not before', async () => {
    const appId = await newApp();
    const before = await revision();
    await pg.database.transaction(async (db) => {
      await scripts.insert(db, appId, settings('hello'), program('one'));
      expect(await revision()).toBe(before);
    });
    expect(await revision()).toBeGreaterThan(before);
  });

  it('leaves the revision alone when a change is rolled back', async () => {
    const appId = await newApp();
    const before = await revision();
    const doomed = pg.database.transaction(async (db) => {
      await scripts.insert(db, appId, settings('hello'), program('one'));
      throw new Error('no');
    });
    await expect(doomed).rejects.toThrow('no');
    expect(await revision()).toBe(before);
  });
});
