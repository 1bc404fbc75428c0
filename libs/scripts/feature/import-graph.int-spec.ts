import { usePostgres } from '#testing';
import { ModuleBench } from './module-bench.for-spec.js';

const pg = usePostgres();
let bench: ModuleBench;

beforeAll(async () => (bench = await ModuleBench.start(pg)));
afterAll(() => bench.admin.close());

describe('the import graph (R-MOD-06, R-SCR-17)', () => {
  it('is rewritten by every save, and goes with either side', async () => {
    const [a, b, user] = [bench.fresh('a'), bench.fresh('b'), bench.fresh('user')];
    const [moduleA] = [await bench.module(a), await bench.module(b)];
    const { json } = await bench.endpoint(user, a, b);
    expect(await bench.edgesOf(user)).toEqual({ [user]: [a, b] });
    await bench.put(json.id, { source: `import './${b}';\nexport default () => 1;` });
    expect(await bench.edgesOf(user)).toEqual({ [user]: [b] });
    await bench.put(json.id, { source: `import './${a}';\nexport default () => 2;` });
    await bench.admin.request('DELETE', `/scripts/${moduleA.json.id}`);
    expect(await bench.edgesOf(user)).toEqual({ [user]: [] });
    await bench.module(a);
    expect(await bench.edgesOf(user)).toEqual({ [user]: [a] });
    await bench.admin.request('DELETE', `/scripts/${json.id}`);
    expect(await pg.db.scriptImport.count({ where: { importerId: json.id } })).toBe(0);
  });

  it('follows a module that is made, renamed, or changes its kind after those that name it', async () => {
    const [late, later, user] = [bench.fresh('late'), bench.fresh('later'), bench.fresh('user')];
    await bench.endpoint(user, late);
    const { json } = await bench.create(later, 'export const a = 1;\nexport default () => 1;', {
      kind: 'module',
    });
    expect(await bench.edgesOf(user)).toEqual({ [user]: [] });
    const steps: [object, string[]][] = [
      [{ name: late }, [late]],
      [{ kind: 'endpoint' }, []],
      [{ kind: 'module' }, [late]],
      [{ name: later }, []],
    ];
    for (const [body, edges] of steps) {
      expect(await bench.raisedBy([user], () => bench.put(json.id, body))).toEqual([user]);
      expect(await bench.edgesOf(user)).toEqual({ [user]: edges });
    }
  });

  it('holds what the active version and the canary import', async () => {
    const [a, b, user] = [bench.fresh('a'), bench.fresh('b'), bench.fresh('user')];
    await Promise.all([bench.module(a), bench.module(b)]);
    const { json } = await bench.endpoint(user, a);
    await bench.put(json.id, { source: `import './${b}';\nexport default () => 1;` });
    await bench.put(json.id, { canary: { version: 1, percent: 5 } });
    expect(await bench.edgesOf(user)).toEqual({ [user]: [a, b] });
    await bench.put(json.id, { canary: null });
    expect(await bench.edgesOf(user)).toEqual({ [user]: [b] });
  });

  it('is as it was after a refused save', async () => {
    const [a, user, taken] = [bench.fresh('a'), bench.fresh('user'), bench.fresh('taken')];
    await Promise.all([bench.module(a), bench.endpoint(taken)]);
    const { json } = await bench.endpoint(user, a);
    const refused = await bench.put(json.id, { source: 'export default () => 2;', name: taken });
    expect(refused.status).toBe(409);
    expect(await bench.edgesOf(user)).toEqual({ [user]: [a] });
  });
});

describe('a change of a module', () => {
  it('raises the build of all that import it, directly or through others, and of nobody else', async () => {
    const [rates, tax, shop] = [bench.fresh('rates'), bench.fresh('tax'), bench.fresh('shop')];
    const [till, other] = [bench.fresh('till'), bench.fresh('other')];
    const all = [tax, shop, till, other];
    const { json } = await bench.module(rates);
    await bench.module(tax, rates);
    await bench.endpoint(shop, tax);
    await bench.endpoint(till, rates);
    await bench.endpoint(other);
    const save = () => bench.put(json.id, { source: `export const a = ${Math.random()};` });
    expect(await bench.raisedBy(all, save)).toEqual([tax, shop, till]);
    const activate = () => bench.admin.request('POST', `/scripts/${json.id}/versions/1/activate`, {});
    expect(await bench.raisedBy(all, activate)).toEqual([tax, shop, till]);
    expect(await bench.raisedBy(all, activate)).toEqual([]);
    expect(await bench.raisedBy(all, () => bench.put(json.id, { description: 'words' }))).toEqual([]);
    expect(await bench.raisedBy(all, () => bench.put(json.id, { name: bench.fresh('renamed') }))).toEqual([
      tax,
      shop,
      till,
    ]);
    expect(await bench.raisedBy(all, () => bench.put(json.id, { name: rates }))).toEqual([tax, shop, till]);
    const remove = () => bench.admin.request('DELETE', `/scripts/${json.id}`);
    expect(await bench.raisedBy(all, remove)).toEqual([tax, shop, till]);
    expect(await bench.raisedBy(all, () => bench.module(rates))).toEqual([tax, shop, till]);
  });

  it('reaches versions that are not in force: a run may ask for any', async () => {
    const [tax, shop] = [bench.fresh('tax'), bench.fresh('shop')];
    const { json } = await bench.module(tax);
    const user = await bench.endpoint(shop, tax);
    await bench.put(user.json.id, { source: 'export default () => 2;' });
    const save = () => bench.put(json.id, { source: 'export const a = 2;' });
    expect(await bench.raisedBy([shop], save)).toEqual([shop]);
  });

  it('makes no new version of anybody else', async () => {
    const [tax, shop] = [bench.fresh('tax'), bench.fresh('shop')];
    const { json } = await bench.module(tax);
    const user = await bench.endpoint(shop, tax);
    await bench.put(json.id, { source: 'export const a = 2;' });
    expect((await bench.admin.request('GET', `/scripts/${user.json.id}`)).json.version).toBe(1);
  });
});

describe('circles and depth (R-MOD-02)', () => {
  const cycle = (...path: string[]) => ({
    status: 422,
    json: { code: 'script.import-cycle', path, detail: expect.stringContaining(path.join(' -> ')) },
  });

  it('refuses the save that closes a circle, naming it', async () => {
    const [a, b, c] = [bench.fresh('a'), bench.fresh('b'), bench.fresh('c')];
    await bench.module(a, b);
    const second = await bench.module(b, c);
    expect(await bench.module(c, a)).toMatchObject(cycle(c, a, b, c));
    expect((await bench.module(c)).status).toBe(201);
    expect(await bench.put(second.json.id, { source: `import './${a}';` })).toMatchObject(cycle(b, a, b));
    expect(await bench.edgesOf(a, b, c)).toEqual({ [a]: [b], [b]: [c], [c]: [] });
  });

  it('refuses a module that imports itself', async () => {
    const name = bench.fresh('self');
    const source = `import { a } from './${name}';\nexport const b = () => a;`;
    expect(await bench.create(name, source, { kind: 'module' })).toMatchObject(cycle(name, name));
    const { json } = await bench.module(name);
    expect(await bench.put(json.id, { source })).toMatchObject(cycle(name, name));
  });

  it('refuses a name, a kind or a version that closes one', async () => {
    const [a, b] = [bench.fresh('a'), bench.fresh('b')];
    await bench.module(a, b);
    const { json } = await bench.create(bench.fresh('other'), `import './${a}';\nexport default () => 1;`, {
      kind: 'module',
    });
    expect(await bench.put(json.id, { name: b })).toMatchObject(cycle(b, a, b));
    expect((await bench.put(json.id, { kind: 'endpoint' })).status).toBe(200);
    expect((await bench.put(json.id, { name: b })).status).toBe(200);
    expect(await bench.put(json.id, { kind: 'module' })).toMatchObject(cycle(b, a, b));
    await bench.put(json.id, { source: 'export default () => 2;' });
    expect((await bench.put(json.id, { kind: 'module' })).status).toBe(200);
    const back = await bench.admin.request('POST', `/scripts/${json.id}/versions/1/activate`, {});
    expect(back).toMatchObject(cycle(b, a, b));
  });

  it('takes eight modules one behind the other, and no ninth, wherever it is put in', async () => {
    const names = Array.from({ length: 8 }, () => bench.fresh('deep'));
    for (const [index, name] of [...names.entries()].reverse())
      expect((await bench.module(name, ...names.slice(index + 1, index + 2))).status).toBe(201);
    expect((await bench.endpoint(bench.fresh('top'), names[0] as string)).status).toBe(201);
    const above = await bench.module(bench.fresh('ninth'), names[0] as string);
    expect(above.status).toBe(201);
    const tooDeep = await bench.endpoint(bench.fresh('top'), above.json.name);
    expect(tooDeep).toMatchObject({ status: 422, json: { code: 'script.import-too-deep', max_depth: 8 } });
    const below = bench.fresh('below');
    const last = await bench.admin.request('GET', `/scripts?app=default&limit=200`);
    const { id } = last.json.items.find(({ name }) => name === names[7]) as { id: string };
    expect((await bench.put(id, { source: `import './${below}';` })).status).toBe(200);
    expect(await bench.module(below)).toMatchObject({
      status: 422,
      json: { code: 'script.import-too-deep' },
    });
    expect((await bench.endpoint(below)).status).toBe(201);
  });

  it('lets one of two saves that would close a circle together win', async () => {
    for (let round = 0; round < 12; round += 1) {
      const [a, b] = [bench.fresh('a'), bench.fresh('b')];
      const [first, second] = [await bench.module(a), await bench.module(b)];
      const answers = await Promise.all([
        bench.put(first.json.id, { source: `import './${b}';` }),
        bench.put(second.json.id, { source: `import './${a}';` }),
      ]);
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 422]);
      const edges = await bench.edgesOf(a, b);
      expect(Object.values(edges).flat()).toHaveLength(1);
    }
  });

  it('lets one of three modules win that would form a circle by being made', async () => {
    for (let round = 0; round < 4; round += 1) {
      const names = [bench.fresh('a'), bench.fresh('b'), bench.fresh('c')];
      const answers = await Promise.all(
        names.map((name, index) => bench.module(name, names[(index + 1) % 3] as string)),
      );
      expect(answers.map(({ status }) => status).sort()).toEqual([201, 201, 422]);
    }
  });

  it('never fails otherwise, with writers of all kinds at once', async () => {
    const names = Array.from({ length: 6 }, () => bench.fresh('busy'));
    const ids = await Promise.all(names.map(async (name) => (await bench.module(name)).json.id));
    const write = async (index: number): Promise<number[]> => {
      const [id, other] = [ids[index % 6] as string, names[(index * 5 + 1) % 6] as string];
      const saved = await bench.put(id, { source: `import './${other}';\nexport const a = ${index};` });
      const back = await bench.admin.request('POST', `/scripts/${id}/versions/1/activate`, {});
      const env = await bench.admin.request('PUT', `/apps/default/env/BUSY_${index % 3}`, {
        value: String(index),
      });
      const user = await bench.endpoint(bench.fresh('user'), other);
      const gone = await bench.admin.request('DELETE', `/scripts/${user.json.id}`);
      return [saved, back, env, user, gone].map(({ status }) => status);
    };
    const statuses = (await Promise.all(Array.from({ length: 18 }, (_, index) => write(index)))).flat();
    expect(statuses.filter((status) => ![200, 201, 204, 422].includes(status))).toEqual([]);
  }, 30_000);
});
