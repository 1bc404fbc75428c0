import { outlineOf } from './outline.js';

const faultIn = (code: string) => {
  const { fault } = outlineOf(code);
  return fault === undefined ? undefined : [fault.found, code.slice(fault.at).split('\n')[0]];
};

describe('the outline of a module', () => {
  it('lists the names it takes, by module, and where they stand', () => {
    const code = [
      "import main, { a, b as c, 'd e' as d } from './one';",
      "import * as all from './two';",
      "import './three';",
      "export { f, default as g } from './four';",
      "export * as h from './five';",
    ].join('\n');
    const { importedNames } = outlineOf(code);
    expect(importedNames.map(({ specifier, name }) => `${specifier} ${name}`)).toEqual([
      './one default',
      './one a',
      './one b',
      './one d e',
      './four f',
      './four default',
    ]);
    expect(importedNames.map(({ at }) => code.slice(at).split(/[ ,]/)[0])).toEqual([
      'main',
      'a',
      'b',
      "'d",
      'f',
      'default',
    ]);
  });

  it('lists the modules whose every name it passes on', () => {
    const code = "export * from './a';\nexport * as b from './b';\nexport * from 'picloud';";
    expect(outlineOf(code).starExports).toEqual(['./a', 'picloud']);
  });

  it.each([
    ['imports and exports', "import './a';\nexport * from './b';\nconst a = 1;\nexport { a };"],
    ['constants of any value', 'const a = compute();\nexport const b = [new Map(), () => a];'],
    ['functions', 'function a() { let x = 1; for (;;) x += 1; }\nexport async function* b() { await a(); }'],
    ['classes', 'class A { static x = 1; static { A.x = 2; } async m() { await 1; } }\nexport { A };'],
    ['a default export of each form', 'export default class { }'],
    [
      'the default export as esbuild writes it',
      'var script_default = () => 1;\nexport { script_default as default };',
    ],
    [
      'an enum as esbuild writes it',
      'var E = /* @__PURE__ */ ((E2) => {\n  E2[E2["A"] = 0] = "A";\n  return E2;\n})(E || {});\nexport { E };',
    ],
    ['what does nothing', '"use strict";\n;\n1;'],
    [
      'functions that wait when they are called',
      'const a = async () => { await 1; };\nexport default async () => await a();',
    ],
  ])('lets a module have %s', (_name, code) => {
    expect(faultIn(code)).toBeUndefined();
  });

  it.each([
    ['an expression', 'const a = [];\na.push(1);', 'an expression', 'a.push(1);'],
    ['let', 'let a = 1;', '"let"', 'let a = 1;'],
    ['exported let', 'export let a = 1;', '"let"', 'let a = 1;'],
    ['var', 'var a = 1;', '"var"', 'var a = 1;'],
    [
      'a var that only looks like an enum',
      'var A = ((B) => B)(B || {});',
      '"var"',
      'var A = ((B) => B)(B || {});',
    ],
    ['a var that is called like a default export', 'var x_default = 1;', '"var"', 'var x_default = 1;'],
    ['a loop', 'for (const a of [1]) f(a);', 'a loop', 'for (const a of [1]) f(a);'],
    ['an endless loop', 'while (true);', 'a loop', 'while (true);'],
    ['if', 'if (a) b();', '"if"', 'if (a) b();'],
    ['a block', '{ f(); }', 'a block', '{ f(); }'],
    ['try', 'try { f(); } catch { g(); }', '"try"', 'try { f(); } catch { g(); }'],
    ['throw', 'throw 1;', '"throw"', 'throw 1;'],
    ['a label', 'a: f();', 'a label', 'a: f();'],
    ['debugger', 'debugger;', 'a statement', 'debugger;'],
    ['await in a constant', 'const a = await f();', '"await"', 'await f();'],
    ['await in a template', 'export const a = f`$' + '{[await f()]}`;', '"await"', 'await f()]}`;'],
    ['await in a class', 'class A { [await f()]() {} }', '"await"', 'await f()]() {} }'],
    ['await in a default export', 'export default [await f()];', '"await"', 'await f()];'],
  ])('finds %s', (_name, code, found, where) => {
    expect(faultIn(code)).toEqual([found, where]);
  });
});
