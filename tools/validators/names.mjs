// Names of files and folders: kebab-case, and none that says nothing.
import { filesUnder } from '../workspace.mjs';

export const mend = 'rename the file or folder after what is in it';

const FOLDERS = ['apps', 'libs', 'deploy', 'tools', 'bench'];
const EMPTY_NAMES = new Set(['util', 'utils', 'helper', 'helpers', 'common', 'shared', 'misc']);
const KEBAB = /^\.?[a-z0-9]+(?:[-.][a-z0-9]+)*$/;
/** Names that others have fixed. */
const GIVEN = new Set(['Dockerfile', 'README.md', 'RESULTS.md']);

export async function findProblems(root) {
  const files = FOLDERS.flatMap((folder) => filesUnder(root, folder)).filter(
    (file) => !file.startsWith('tools/fixtures/'),
  );
  const problems = files.flatMap((file) => file.split('/').flatMap((name) => faultsOf(name, file)));
  return [...new Set(problems)];
}

function faultsOf(name, file) {
  const stem = name.split('.')[0];
  if (EMPTY_NAMES.has(stem)) return [`${file}: "${stem}" says nothing about what is in it`];
  return KEBAB.test(name) || GIVEN.has(name) ? [] : [`${file}: "${name}" is not kebab-case`];
}
