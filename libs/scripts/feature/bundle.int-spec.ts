import { newId } from '#kernel';
import { fetchBundle, fetchModule } from '#contracts';
import type { ModuleRef } from '#contracts';
import { InProcessBus } from '#platform/messaging';
import { Database } from '#platform/postgres';
import { Logger } from '#platform/telemetry';
import type { LogFields } from '#platform/telemetry';
import { usePostgres } from '#testing';
import { startAdminApp } from './admin-app.for-spec.js';
import type { AdminApp } from './admin-app.for-spec.js';
import { ScriptsModule } from './index.js';

const pg = usePostgres();
const bus = new InProcessBus();
const appId = newId();
let admin: AdminApp;

class KeptLog extends Logger {
  readonly lines: { level: string; fields: LogFields }[] = [];
  debug = (fields: LogFields): unknown => this.lines.push({ level: 'debug', fields });
  info = (fields: LogFields): unknown => this.lines.push({ level: 'info', fields });
  warn = (fields: LogFields): unknown => this.lines.push({ level: 'warn', fields });
  error = (fields: LogFields): unknown => this.lines.push({ level: 'error', fields });
}
const log = new KeptLog();

beforeAll(async () => {
  await pg.db.app.create({ data: { id: appId, slug: 'default', name: 'Default' } });
  const ports = [[Logger, log]] as const;
  admin = await startAdminApp({ database: pg.database, bus, modules: [ScriptsModule], ports });
});
afterAll(() => admin.close());

let made = 0;
const fresh = (stem: string) => `${stem}-${(made += 1)}`;
const create = async (name: string, source: string, more: object = {}) =>
  (await admin.request('POST', '/scripts', { app_id: 'default', name, source, ...more })).json;
const endpoint = (name: string, source: string) => create(name, `${source}\nexport default () => 1;`);
const module = (name: string, source = 'export const a = 1;') => create(name, source, { kind: 'module' });

const fetch = (scriptId: string, version = 1, token = `${appId}/${scriptId}`) =>
  bus.request(fetchBundle, { runToken: token, scriptId, version }, { deadlineMs: 5_000 });
const modulesOf = async (scriptId: string, version = 1): Promise<ModuleRef[]> =>
  JSON.parse((await fetch(scriptId, version)).modules ?? '') as ModuleRef[];
const load = (scriptId: string, version = 1, token = `${appId}/${newId()}`) =>
  bus.request(fetchModule, { runToken: token, scriptId, version }, { deadlineMs: 5_000 });

describe('fetching a bundle', () => {
  it('gives the code of any version to a run of that script', async () => {
    const name = fresh('bundled');
    const { id } = await create(name, 'const n: number = 1;\nexport default () => n;');
    await admin.request('PUT', `/scripts/${id}`, { source: 'export default () => 2;' });
    const bundle = await fetch(id);
    expect(bundle).toMatchObject({ scriptId: id, version: 1, name, modules: '[]', env: '{}' });
    expect(bundle.code).toContain('const n = 1;');
    expect(JSON.parse(bundle.sourceMap)).toMatchObject({ version: 3 });
    expect((await fetch(id, 2)).code).toContain('() => 2');
  });

  it('is for a run of that script and app, and for versions that are there', async () => {
    const { id } = await endpoint(fresh('own'), '');
    for (const token of [`${appId}/${newId()}`, `${newId()}/${id}`])
      await expect(fetch(id, 1, token)).rejects.toMatchObject({
        code: 'run-token.refused',
        kind: 'forbidden',
      });
    await expect(fetch(id, 9)).rejects.toMatchObject({ code: 'script.not-found' });
    const gone = newId();
    await expect(fetch(gone)).rejects.toMatchObject({ code: 'script.not-found' });
  });

  it('names the modules in force, each once, of this app only (R-MOD-01)', async () => {
    const [rates, tax, both] = [fresh('rates'), fresh('tax'), fresh('both')];
    const other = newId();
    await pg.db.app.create({ data: { id: other, slug: `other-${made}`, name: 'Other' } });
    const [moduleRates, moduleTax] = [await module(rates), await module(tax, `import './${rates}';`)];
    await create(both, 'export const a = 1;', { kind: 'module', app_id: other });
    const script = await endpoint(
      fresh('shop'),
      `import './${tax}';\nimport './${rates}';\nimport './${both}';`,
    );
    expect(await modulesOf(script.id)).toEqual([
      { name: rates, scriptId: moduleRates.id, version: 1 },
      { name: tax, scriptId: moduleTax.id, version: 1 },
    ]);
    await admin.request('PUT', `/scripts/${moduleRates.id}`, { source: 'export const a = 2;' });
    expect(await modulesOf(script.id)).toContainEqual({ name: rates, scriptId: moduleRates.id, version: 2 });
    await admin.request('POST', `/scripts/${moduleRates.id}/versions/1/activate`, {});
    expect(await modulesOf(script.id)).toContainEqual({ name: rates, scriptId: moduleRates.id, version: 1 });
    await admin.request('DELETE', `/scripts/${moduleRates.id}`);
    expect((await modulesOf(script.id)).map(({ name }) => name)).toEqual([tax]);
  });

  it('names those of the version that was asked for', async () => {
    const [one, two] = [fresh('one'), fresh('two')];
    await Promise.all([module(one), module(two)]);
    const { id } = await endpoint(fresh('shop'), `import './${one}';`);
    await admin.request('PUT', `/scripts/${id}`, { source: `import './${two}';\nexport default () => 1;` });
    expect((await modulesOf(id, 1)).map(({ name }) => name)).toEqual([one]);
    expect((await modulesOf(id, 2)).map(({ name }) => name)).toEqual([two]);
  });

  it('refuses circles and depth that came past the check of a save, and tells the caller no more (R-MOD-02)', async () => {
    const [a, b] = [fresh('a'), fresh('b')];
    const first = await module(a, `import './${b}';`);
    const second = await module(b);
    const script = await endpoint(fresh('shop'), `import './${a}';`);
    const imports = (scriptId: string, names: string[]) =>
      pg.db.scriptVersion.updateMany({ where: { scriptId }, data: { imports: names } });
    await imports(second.id, [a]);
    const refusal = { kind: 'failed', message: "Cannot load the script's code", details: {} };
    await expect(fetch(script.id)).rejects.toMatchObject({ code: 'script.import-cycle', ...refusal });
    expect(log.lines.at(-1)).toMatchObject({
      level: 'error',
      fields: { err: { message: expect.stringContaining(a) } },
    });
    await imports(second.id, []);
    await imports(first.id, []);
    const names = Array.from({ length: 9 }, () => fresh('deep'));
    for (const name of names) await module(name);
    for (const [index, name] of names.entries()) {
      const { id } = await pg.db.script.findFirstOrThrow({ where: { name } });
      await imports(id, names.slice(index + 1, index + 2));
    }
    await imports(script.id, names.slice(1, 2));
    expect(await modulesOf(script.id)).toHaveLength(8);
    await imports(script.id, names.slice(0, 1));
    await expect(fetch(script.id)).rejects.toMatchObject({ code: 'script.import-too-deep', ...refusal });
  });

  it('keeps what went wrong behind it to itself, and logs it (R-MOD-07)', async () => {
    const { id } = await endpoint(fresh('script'), '');
    const database = admin.app.get(Database);
    const real = Object.getOwnPropertyDescriptor(database, 'db');
    const broken = new Database({ url: `${pg.url}_gone`, poolSize: 1, onIdleError: () => undefined });
    Object.defineProperty(database, 'db', { value: broken.db, configurable: true });
    try {
      await expect(fetch(id)).rejects.toMatchObject({ code: 'internal', message: 'Internal error' });
    } finally {
      Object.defineProperty(database, 'db', real as PropertyDescriptor);
      await broken.close();
    }
    expect(log.lines.at(-1)).toMatchObject({
      level: 'error',
      fields: { scriptId: id, err: expect.any(Error) },
    });
    expect((await fetch(id)).code).toContain('() => 1');
  });
});

describe('fetching a module', () => {
  it('gives any version of it to any run of its app', async () => {
    const name = fresh('tax');
    const { id } = await module(name, 'export const rate: number = 5;');
    await admin.request('PUT', `/scripts/${id}`, { source: 'export const rate = 6;' });
    const first = await load(id, 1);
    expect(first).toMatchObject({ name, code: expect.stringContaining('const rate = 5;') });
    expect(JSON.parse(first.sourceMap)).toMatchObject({ version: 3 });
    expect((await load(id, 2)).code).toContain('rate = 6');
  });

  it('is refused to runs of other apps (R-MOD-01)', async () => {
    const { id } = await module(fresh('tax'));
    await expect(load(id, 1, `${newId()}/${newId()}`)).rejects.toMatchObject({
      code: 'run-token.refused',
      kind: 'forbidden',
    });
  });

  it('knows modules only, and their versions', async () => {
    const { id } = await module(fresh('tax'));
    await expect(load(id, 2)).rejects.toMatchObject({ code: 'script.not-found' });
    const script = await endpoint(fresh('shop'), '');
    await expect(load(script.id)).rejects.toMatchObject({ code: 'script.not-found' });
    await expect(load(newId())).rejects.toMatchObject({ code: 'script.not-found' });
  });

  it.each([
    ['does something at its top level', 'script.module-top-level', 'let a = 1;\nexport { a };'],
    ['does not parse', 'script.invalid-source', 'export const a = ;'],
  ])('refuses a stored one that %s (R-MOD-03)', async (_name, code, compiled) => {
    const { id } = await module(fresh('tax'));
    const sourceMap = '{"version":3,"sources":[],"names":[],"mappings":""}';
    await pg.db.scriptVersion.create({ data: { scriptId: id, version: 2, source: '', compiled, sourceMap } });
    await expect(load(id, 2)).rejects.toMatchObject({ code, kind: 'failed', details: {} });
    expect(log.lines.at(-1)).toMatchObject({ level: 'error', fields: { scriptId: id, version: 2 } });
    await expect(load(id, 2)).rejects.toMatchObject({ code });
  });
});
