import { transform } from 'esbuild';
import { authorsStack } from './stack-trace.js';

const SOURCE =
  'type Visitor = { name: string };\n\nexport default (ctx: Visitor) => {\n  throw new Error(ctx.name);\n};\n';

const compiled = async (name: string) => {
  const { code, map } = await transform(SOURCE, { loader: 'ts', sourcemap: 'external', sourcefile: name });
  return { map, line: code.split('\n').findIndex((text) => text.includes('throw')) + 1 };
};

it.each(['greet', 'greet the visitor'])('points at the line that the author of "%s" wrote', async (name) => {
  const { map, line } = await compiled(name);
  const stack = `Error: x\n    at default (${name}:${line}:9)\n    at ${name}:${line}:9\n    at async ${name}:${line}:9`;
  expect(authorsStack(stack, new Map([[name, map]]))).toBe(
    `Error: x\n    at default (${name}:4:9)\n    at ${name}:4:9\n    at async ${name}:4:9`,
  );
});

it('maps each frame by its own file, and hides the wrapper', async () => {
  const { map, line } = await compiled('tax');
  const maps = new Map([
    ['tax', map],
    ['order', ''],
  ]);
  const stack = `Error: x\n    at tax (tax:${line}:9)\n    at default (order:${line}:9)\n    at start (picloud:runtime:12:3)\n    at (<isolated-vm boundary>)`;
  expect(authorsStack(stack, maps)).toBe(`Error: x\n    at tax (tax:4:9)\n    at default (order:${line}:9)`);
});

it('leaves a stack as it is when there is no map', () => {
  expect(authorsStack('Error: x\n    at default (greet:1:2)', new Map())).toBe(
    'Error: x\n    at default (greet:1:2)',
  );
});
