// `npm ci` takes the lockfile on every platform: it has all packages that it names.
import { missingPackages } from '../lockfile.mjs';
import { read } from '../workspace.mjs';

export const mend = 'node tools/lockfile.mjs';

export async function findProblems(root) {
  const missing = missingPackages(JSON.parse(read(root, 'package-lock.json')));
  return missing.map(
    ({ name, version, neededBy }) => `package-lock.json lacks ${name}@${version}, which ${neededBy} may need`,
  );
}
