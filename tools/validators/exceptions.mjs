// The list of lint exceptions may only shrink.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { EXCEPTIONS } from '../lint-exceptions.mjs';
import { read } from '../workspace.mjs';

export const mend = `mend the file instead of adding it to ${EXCEPTIONS}`;

export async function findProblems(root) {
  const current = JSON.parse(read(root, EXCEPTIONS));
  const gone = entriesOf(current).filter(({ file }) => !existsSync(join(root, file)));
  return [
    ...gone.map(({ rule, file }) => `${EXCEPTIONS} names ${file} for ${rule}, which is not there any more`),
    ...earlierLists(root).flatMap((earlier) => grown(earlier, current)),
  ];
}

/** @returns {string[]} what `current` allows and `earlier` did not */
export function grown(earlier, current) {
  const known = new Set(entriesOf(earlier).map(({ rule, file }) => `${rule} ${file}`));
  const added = entriesOf(current).filter(({ rule, file }) => !known.has(`${rule} ${file}`));
  return added.map(({ rule, file }) => `${EXCEPTIONS} has grown: ${file} for ${rule}`);
}

function entriesOf(list) {
  return Object.entries(list).flatMap(([rule, files]) => files.map((file) => ({ rule, file })));
}

/** The last commit's list, and in a clean checkout that of the commit before; none outside a repository. */
function earlierLists(root) {
  for (const commit of ['HEAD', 'HEAD~1']) {
    const { status, stdout } = spawnSync('git', ['show', `${commit}:${EXCEPTIONS}`], {
      cwd: root,
      encoding: 'utf8',
    });
    if (status !== 0) return [];
    if (stdout !== read(root, EXCEPTIONS)) return [JSON.parse(stdout)];
  }
  return [];
}
