// The API's document and the client's types are what the sources say, and the document is complete and valid.
import { join } from 'node:path';
import { ROOT, run } from '../workspace.mjs';

export const mend = 'say what is missing where it is missing, then node tools/openapi/generate.mjs';

/** In a process of its own: it loads the product's modules. */
export async function findProblems(root) {
  const { code, output } = await run(['node', join(ROOT, 'tools/openapi/generate.mjs'), '--check', root], {
    quiet: true,
  });
  if (code === 0) return [];
  const lines = output.split('\n').filter((line) => line !== '');
  return lines.length > 0 ? lines : [`the generator ended with code ${code}`];
}
