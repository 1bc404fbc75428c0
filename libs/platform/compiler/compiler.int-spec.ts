import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { authorsPosition, ScriptCompiler } from './index.js';

const compiler = new ScriptCompiler({ modules: { picloud: ['log'] } });
beforeAll(() => compiler.warm());
afterAll(() => compiler.close());

const compile = (source: string) => compiler.compile(source, 'hello.ts');
/** What a refusal tells; fails when there is none. */
const refusal = async (source: string) => {
  const error = await compile(source).then(
    () => Promise.reject(new Error('It compiled')),
    (thrown: unknown) =>
      thrown as { code: string; kind: string; message: string; details: Record<string, unknown> },
  );
  if (error.code === undefined) throw error as unknown as Error;
  const { code, kind, message, details } = error;
  return { code, kind, message, ...details };
};

describe('ScriptCompiler', () => {
  it('strips types, keeps imports, and reports imports and exports', async () => {
    const compiled = await compile(
      `import { log } from 'picloud';\nenum Size { S, M }\nexport const size: Size = Size.M;\n` +
        `export default async function (ctx: { id: string }) { log.info(ctx.id); }`,
    );
    expect(compiled.code).toContain('import { log } from "picloud"');
    expect(compiled.code).not.toContain(': string');
    expect(compiled.imports).toEqual(['picloud']);
    expect([...compiled.exports].sort()).toEqual(['default', 'size']);
    expect(JSON.parse(compiled.sourceMap)).toMatchObject({ version: 3, sources: ['hello.ts'] });
  });

  it('does not refuse type errors', async () => {
    await expect(compile('const n: number = "text";\nexport default () => n;')).resolves.toBeDefined();
  });

  it('takes top-level await, private fields, decorators-free classes and non-ASCII text as they are', async () => {
    const { code } = await compile(
      'const a = await 1;\nclass K { #x = "é"; get x() { return this.#x; } }\nexport default K;',
    );
    expect(code).toContain('é');
  });

  it.each([
    ['a missing bracket', 'export default () => {\n  const a = [1, 2;\n};', 2, 18, '  const a = [1, 2;'],
    ['a fault after non-ASCII text', 'const é = "ü"; const 1x = 2;', 1, 23, 'const é = "ü"; const 1x = 2;'],
    [
      'a regular expression that esbuild lets pass',
      'let a: number = 1;\n\nlet b = /(/;',
      3,
      9,
      'let b = /(/;',
    ],
    ['the same in a function', 'export default () => {\n  return /[b-a]/;\n}', 2, 10, '  return /[b-a]/;'],
    [
      'a name that the SDK does not have',
      "import { log,\n  kvv } from 'picloud';\nexport default () => kvv;",
      2,
      3,
      "  kvv } from 'picloud';",
    ],
  ])('says line, column and text of %s', async (_name, source, line, column, lineText) => {
    expect(await refusal(source)).toMatchObject({
      code: 'script.invalid-source',
      kind: 'invalid',
      line,
      column,
      line_text: lineText,
      errors: [{ field: 'source', message: expect.stringContaining(`line ${line}, column ${column}`) }],
    });
  });

  it('reports imports of unknown modules and leaves the refusal to the caller', async () => {
    const { imports } = await compile("import fs from 'node:fs';\nimport './tax';\nexport default () => fs;");
    expect(imports).toEqual(['node:fs', './tax']);
  });

  it('finds exports, and what is taken from where, also with imports of unknown modules', async () => {
    const source =
      "import { tax as t,\n  rate } from './tax';\nexport * from './all';\nexport default () => [t, rate];";
    const compiled = await compile(source);
    expect(compiled.exports).toEqual(['default']);
    expect(compiled.outline?.starExports).toEqual(['./all']);
    const taken = (compiled.outline?.importedNames ?? []).map(({ specifier, name, at }) => {
      const { line, column } = authorsPosition(compiled, source, at) ?? {};
      return [specifier, name, line, column];
    });
    expect(taken).toEqual([
      ['./tax', 'tax', 1, 10],
      ['./tax', 'rate', 2, 3],
    ]);
  });

  it('says line and column of names the SDK lacks beside imports of unknown modules', async () => {
    const source =
      "import { a } from './a';\nimport { nope } from 'picloud';\nexport default () => [a, nope];";
    expect(await refusal(source)).toMatchObject({ code: 'script.invalid-source', line: 2, column: 10 });
  });

  it.each([
    [
      'an enum',
      'export enum Size { S, M = 5, L = "l" }\nconst enum Hidden { A }\nexport const a = Hidden.A;',
    ],
    ['declarations', 'export const a = 1;\nexport function b() {}\nexport class C { static x = 1 }\n;'],
    ['a default export', 'export default { a: 1 };'],
    [
      'types',
      'declare const a: number;\ntype B = 1;\ninterface I {}\nexport abstract class K { abstract m(): B }',
    ],
    ['imports', "import { a } from './a';\nimport './b';\nexport { a };\nexport * from './c';"],
  ])('finds no fault in a module of %s', async (_name, source) => {
    expect((await compiler.compile(source, 'hello.ts', true)).outline?.fault).toBeUndefined();
  });

  it.each([
    ['an expression', 'export const a: number[] = [];\n\n  a.push(1);', 'an expression', 3, 3],
    ['let', 'type T = 1;\nexport let a: T = 1;', '"let"', 2, 8],
    ['await', 'interface I {}\nexport const a: I =\n  await f();', '"await"', 3, 3],
    ['a namespace', 'enum E { A }\nnamespace N { export const a = 1 }', '"var"', 2, 1],
  ])('finds %s at the top level, where the author wrote it', async (_name, source, found, line, column) => {
    const compiled = await compiler.compile(source, 'hello.ts', true);
    const fault = compiled.outline?.fault;
    expect(fault?.found).toBe(found);
    expect(authorsPosition(compiled, source, fault?.at ?? -1)).toMatchObject({ line, column });
  });

  it('outlines what it compiled before', async () => {
    const { code } = await compile("import { a } from './a';\na();\nexport const b = a;");
    expect(await compiler.parse(code, true)).toMatchObject({
      imports: ['./a'],
      exports: ['b'],
      outline: { fault: { found: 'an expression' } },
    });
    expect(await compiler.parse('export default 1;')).toEqual({ imports: [], exports: ['default'] });
    await expect(compiler.parse('nonsense(')).rejects.toMatchObject({ code: 'script.invalid-source' });
  });

  it.each([
    ['a NUL', 'let a = 1;\nlet b = "\0";', 2, 10],
    ['half a surrogate pair', 'let a = "\ud800";', 1, 10],
  ])('refuses %s, which the database cannot keep', async (_name, source, line, column) => {
    expect(await refusal(source)).toMatchObject({ code: 'script.invalid-source', line, column });
  });

  it('refuses a source over the limit, naming the limit', async () => {
    expect(await refusal('é'.repeat(600_000))).toMatchObject({
      code: 'script.source-too-large',
      kind: 'too-large',
      max_source_bytes: 1_048_576,
    });
    expect(await refusal(' '.repeat(50_000_000))).toMatchObject({ code: 'script.source-too-large' });
  });

  it('shows only the surroundings of a fault in a very long line', async () => {
    const refused = await refusal(`let a = "${'x'.repeat(10_000)}"; let 1b;`);
    expect(refused).toMatchObject({
      line: 1,
      column: 10_018,
      line_text: expect.stringContaining('; let 1b;'),
    });
    expect(String((refused as { line_text?: string }).line_text).length).toBe(400);
  });
});

describe('ScriptCompiler under attack', () => {
  const quiet = 'export default 1;';

  it.each([
    ['500,000 parentheses', '('.repeat(500_000) + '1' + ')'.repeat(500_000)],
    ['500,000 open brackets', '['.repeat(500_000)],
    ['300,000 arrows', 'a=>'.repeat(300_000) + '1'],
    ['200,000 conditions', 'if(a)'.repeat(200_000) + '1'],
    ['20,000 signs, which esbuild takes and V8 does not', '- '.repeat(20_000) + 'a'],
  ])(
    'refuses %s and compiles the next source',
    async (_name, source) => {
      const [hostile, next] = await Promise.all([refusal(source), compile(quiet)]);
      expect(hostile).toMatchObject({ code: 'script.invalid-source', kind: 'invalid' });
      expect(next.exports).toEqual(['default']);
    },
    20_000,
  );

  it('ends a source that keeps the parser busy without end', async () => {
    const labels = Array.from({ length: 100_000 }, (_, index) => `a${index.toString(36)}:`).join('');
    expect(await refusal(labels + '1')).toMatchObject({ code: 'script.invalid-source' });
    expect((await compile(quiet)).exports).toEqual(['default']);
  }, 20_000);

  it('compiles a full MiB of ordinary code', async () => {
    const line = 'export const name_%: number = [1, 2, 3].map((n) => n * 2).length;\n';
    const source =
      Array.from({ length: 14_000 }, (_, index) => line.replace('%', String(index))).join('') + quiet;
    expect((await compile(source)).exports).toHaveLength(14_001);
  }, 20_000);

  it('answers for what was compiled before while a hostile source is at work', async () => {
    const hostile = refusal(
      Array.from({ length: 100_000 }, (_, index) => `b${index.toString(36)}:`).join('') + '1',
    );
    const began = performance.now();
    await compiler.parse('export const a = 1;');
    expect(performance.now() - began).toBeLessThan(2_000);
    expect(await hostile).toMatchObject({ code: 'script.invalid-source' });
  }, 20_000);

  it('ends a source that keeps the outliner busy without end', async () => {
    const source =
      "import './a';\n" + Array.from({ length: 40_000 }, (_, index) => `export const a${index}=1;`).join('');
    const outcome = await compile(source).then(
      (compiled) => compiled.exports.length,
      (error: { code: string }) => error.code,
    );
    expect([40_000, 'script.invalid-source']).toContain(outcome);
    expect((await compile(quiet)).exports).toEqual(['default']);
  }, 30_000);

  it('takes no more than a number of waiting sources', async () => {
    const results = await Promise.allSettled(Array.from({ length: 70 }, () => compile(quiet)));
    expect(results.filter((one) => one.status === 'rejected')).toHaveLength(6);
  });
});
