// Every app and library is known to nx, with the tags that its folders give it.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { projectFiles } from '../project-files.mjs';
import { read } from '../workspace.mjs';

export const mend = 'node tools/project-files.mjs';

export async function findProblems(root) {
  const wanted = [...projectFiles(root)];
  const wrong = wanted.filter(
    ([path, text]) => !existsSync(join(root, path)) || !sameJson(read(root, path), text),
  );
  return wrong.map(([path]) => `${path} does not say what its folder holds`);
}

/** Prettier may set it otherwise. */
function sameJson(one, other) {
  return JSON.stringify(JSON.parse(one)) === JSON.stringify(JSON.parse(other));
}
