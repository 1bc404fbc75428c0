// Bundles the wrapper that runs inside every isolate into one script.
import { build } from 'esbuild';

await build({
  entryPoints: ['libs/sdk/src/guest/runtime.ts'],
  outfile: 'dist/libs/sdk/guest/runtime.js',
  bundle: true,
  format: 'iife',
  target: 'es2023',
  minifySyntax: true,
  legalComments: 'none',
  tsconfigRaw: '{}',
});
