import { transform } from 'esbuild';
import { authorsStack } from './stack-trace.js';

it('points at the line that the author wrote, and hides the wrapper', async () => {
  const source =
    'type Visitor = { name: string };\n\nexport default (ctx: Visitor) => {\n  throw new Error(ctx.name);\n};\n';
  const { code, map } = await transform(source, { loader: 'ts', sourcemap: 'external', sourcefile: 'greet' });
  const line = code.split('\n').findIndex((text) => text.includes('throw')) + 1;
  const stack = `Error: x\n    at default (greet:${line}:9)\n    at start (picloud:runtime:12:3)\n    at (<isolated-vm boundary>)`;
  expect(authorsStack(stack, 'greet', map)).toBe('Error: x\n    at default (greet:4:9)');
});

it('leaves a stack as it is when there is no map', () => {
  expect(authorsStack('Error: x\n    at default (greet:1:2)', 'greet', '')).toBe(
    'Error: x\n    at default (greet:1:2)',
  );
});
