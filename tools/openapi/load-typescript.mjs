// Lets this process import the sources themselves, so that what their decorators say is never older than they are.
// Compiled as the build compiles them (.swcrc), and "#..." leads to sources: the condition `source`.
import { existsSync, readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';
import { transformSync } from '@swc/core';

const isOurs = (url) => url?.startsWith('file:') === true && !url.includes('/node_modules/');

registerHooks({
  resolve(specifier, context, nextResolve) {
    if (!isOurs(context.parentURL)) return nextResolve(specifier, context);
    if (specifier.startsWith('#'))
      return nextResolve(specifier, { ...context, conditions: [...context.conditions, 'source'] });
    if (/^\.\.?\/.*\.js$/.test(specifier)) {
      const source = new URL(specifier.replace(/\.js$/, '.ts'), context.parentURL);
      if (existsSync(source)) return nextResolve(source.href, context);
    }
    return nextResolve(specifier, context);
  },
  load(url, context, nextLoad) {
    if (!isOurs(url) || !url.endsWith('.ts')) return nextLoad(url, context);
    const filename = fileURLToPath(url);
    const { code } = transformSync(readFileSync(filename, 'utf8'), { filename, sourceMaps: false });
    return { format: 'module', source: code, shortCircuit: true };
  },
});
