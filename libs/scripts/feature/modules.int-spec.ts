import { newId } from '#kernel';
import { usePostgres } from '#testing';
import { ModuleBench } from './module-bench.for-spec.js';

const pg = usePostgres();
let bench: ModuleBench;

beforeAll(async () => (bench = await ModuleBench.start(pg)));
afterAll(() => bench.admin.close());

describe('importing modules of the app', () => {
  it('takes them by name, with and without an ending, and shows them', async () => {
    const [tax, rates] = [bench.fresh('tax'), bench.fresh('rates')];
    await bench.create(tax, 'export const tax = 1;\nexport default 2;', { kind: 'module' });
    await bench.create(rates, `export * from './${tax}';\nexport const rate = 2;`, { kind: 'module' });
    const source = [
      `import base, { tax } from './${tax}.js';`,
      `import * as rates from './${rates}.ts';`,
      `import { log } from 'picloud';`,
      'export default () => [base, tax, rates, log];',
    ].join('\n');
    const answer = await bench.create(bench.fresh('shop'), source);
    expect(answer).toMatchObject({ status: 201, json: { imports: [tax, rates] } });
    const listed = await bench.admin.request('GET', '/scripts?app=default&limit=1');
    expect(listed.json.items[0]).toMatchObject({ imports: [tax, rates] });
    expect(await bench.edgesOf(answer.json.name)).toEqual({ [answer.json.name]: [rates, tax].sort() });
  });

  it.each(['node:fs', 'lodash', '../tax', './a/b', './two words', 'https://a.example/x.js', './tax.mjs'])(
    'refuses "%s" and says what to do with packages (422)',
    async (specifier) => {
      const answer = await bench.create(
        bench.fresh('bad'),
        `import '${specifier}';\nexport default () => 1;`,
      );
      expect(answer).toMatchObject({
        status: 422,
        json: { code: 'script.import-refused', detail: expect.stringContaining(`"${specifier}"`) },
      });
      expect(answer.json.detail).toContain('bundle npm packages');
    },
  );

  it('asks an endpoint for its default export also when it imports modules', async () => {
    const answer = await bench.create(bench.fresh('bad'), "import './nothing';\nexport const a = 1;");
    expect(answer).toMatchObject({ status: 422, json: { code: 'script.no-default-export' } });
  });

  it('says line and column of a name that a module does not export', async () => {
    const [tax, all] = [bench.fresh('tax'), bench.fresh('all')];
    await bench.create(tax, 'export const tax = 1;', { kind: 'module' });
    await bench.create(all, `export * from './${tax}';\nexport * from 'picloud';`, { kind: 'module' });
    const wrong = await bench.create(
      bench.fresh('bad'),
      `import { tax,\n  taxes } from './${tax}';\nexport default () => [tax, taxes];`,
    );
    expect(wrong).toMatchObject({
      status: 422,
      json: {
        code: 'script.invalid-source',
        ...{ line: 2, column: 3, line_text: `  taxes } from './${tax}';` },
        detail: expect.stringContaining("does not provide an export named 'taxes'"),
      },
    });
    const throughStar = (name: string) =>
      bench.create(bench.fresh('star'), `import { ${name} as x } from './${all}';\nexport default () => x;`);
    expect((await throughStar('tax')).status).toBe(201);
    expect((await throughStar('log')).status).toBe(201);
    expect(await throughStar('nope')).toMatchObject({ status: 422, json: { line: 1, column: 10 } });
    expect((await throughStar('default')).status).toBe(422);
  });

  it('takes what is no module of the app, without an edge (R-MOD-09)', async () => {
    const [missing, name, elsewhere] = [
      bench.fresh('missing'),
      bench.fresh('endpoint'),
      bench.fresh('elsewhere'),
    ];
    const other = newId();
    await pg.db.app.create({ data: { id: other, slug: elsewhere, name: 'Elsewhere' } });
    await bench.create(elsewhere, 'export const a = 1;', { kind: 'module', app_id: other });
    await bench.endpoint(name);
    const importer = bench.fresh('importer');
    const answer = await bench.create(
      importer,
      `import { x } from './${missing}';\nimport './${name}';\nimport './${elsewhere}';\nexport default () => x;`,
    );
    expect(answer).toMatchObject({ status: 201, json: { imports: [missing, name, elsewhere] } });
    expect(await bench.edgesOf(importer)).toEqual({ [importer]: [] });
  });
});

describe('the top level of a module (R-MOD-03)', () => {
  it.each([
    ['an expression', 'const a: number[] = [];\n  a.push(1);\nexport { a };', 2, 3, '  a.push(1);'],
    ['let', 'type T = number;\nexport let count: T = 0;', 2, 8, 'export let count: T = 0;'],
    ['a loop', '\n\nfor (;;) {}', 3, 1, 'for (;;) {}'],
    ['await', 'export const a = [\n  await fetch("x"),\n];', 2, 3, '  await fetch("x"),'],
  ])('may not hold %s, and the refusal says where', async (_name, source, line, column, line_text) => {
    expect(await bench.create(bench.fresh('bad'), source, { kind: 'module' })).toMatchObject({
      status: 422,
      json: { code: 'script.module-top-level', line, column, line_text, errors: [{ field: 'source' }] },
    });
    const good = await bench.module(bench.fresh('good'));
    expect(await bench.put(good.json.id, { source })).toMatchObject({ status: 422, json: { line, column } });
  });

  it('may hold declarations of every kind', async () => {
    const source = [
      "import { log } from 'picloud';",
      'export enum Size { S, M = "m" }',
      'export const now = () => Date.now();',
      'export function f(): void { let x = 1; log.info(x); }',
      'export class K { static #n = 0; static next() { return K.#n++; } }',
      'interface I { a: string }',
      'export default { a: "b" } satisfies I;',
    ].join('\n');
    expect((await bench.create(bench.fresh('good'), source, { kind: 'module' })).status).toBe(201);
  });

  it('is checked when an endpoint becomes a module, with the place in the source', async () => {
    const { json } = await bench.create(bench.fresh('both'), 'let a: number = 1;\nexport default () => a;');
    expect(await bench.put(json.id, { kind: 'module' })).toMatchObject({
      status: 422,
      json: { code: 'script.module-top-level', line: 1, column: 1, line_text: 'let a: number = 1;' },
    });
  });

  it('holds whoever comes first: another kind, or another source', async () => {
    const outcomes = new Set<string>();
    for (let round = 0; round < 12; round += 1) {
      const { json } = await bench.create(bench.fresh('race'), 'export default () => 1;');
      const becoming = () => bench.put(json.id, { kind: 'module' });
      const saving = () => bench.put(json.id, { source: 'let a = 1;\nexport default () => a;' });
      const answers =
        round % 2 === 0
          ? await Promise.all([becoming(), saving()])
          : (await Promise.all([saving(), becoming()])).reverse();
      const [kind, source] = answers.map(({ status }) => status);
      outcomes.add(`${kind} ${source}`);
      const { json: now } = await bench.admin.request('GET', `/scripts/${json.id}`);
      expect(now).toMatchObject(
        kind === 200 ? { kind: 'module', version: 1 } : { kind: 'endpoint', version: 2 },
      );
    }
    for (const outcome of outcomes) expect(['200 422', '422 200']).toContain(outcome);
  });
});
