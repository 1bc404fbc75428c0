// One version for all packages and images (R-VER-04).
import { parseAllDocuments } from 'yaml';
import { filesUnder, read } from '../workspace.mjs';

export const mend = 'set all of them to the version in package.json';

const IMAGE = /\bpicloud\/[a-z]+:([^\s"']+)/g;
/** Not ours to version. */
const PEERS = 'bench/package.json';

export async function findProblems(root) {
  const { version } = JSON.parse(read(root, 'package.json'));
  const found = [...lockedVersions(root), ...constants(root), ...packages(root), ...imageTags(root)];
  const wrong = found.filter((one) => one.version !== version);
  return wrong.map((one) => `${one.where} says ${one.version}, package.json says ${version}`);
}

function lockedVersions(root) {
  const lock = JSON.parse(read(root, 'package-lock.json'));
  return [lock.version, lock.packages[''].version].map((version) => ({
    where: 'package-lock.json',
    version,
  }));
}

function constants(root) {
  const where = 'libs/kernel/src/versions.ts';
  const version = /PRODUCT_VERSION = '([^']+)'/.exec(read(root, where))?.[1] ?? 'nothing';
  return [{ where, version }];
}

function packages(root) {
  const files = ['apps', 'libs', 'bench'].flatMap((folder) => filesUnder(root, folder));
  return files
    .filter((file) => file.endsWith('/package.json') && file !== PEERS)
    .map((where) => ({ where, version: JSON.parse(read(root, where)).version }));
}

function imageTags(root) {
  const files = ['deploy', 'k8s']
    .flatMap((folder) => filesUnder(root, folder))
    .filter((file) => /\.ya?ml$/.test(file));
  return files.flatMap((where) => {
    const text = read(root, where);
    const written = [...text.matchAll(IMAGE)].map((match) => match[1]);
    const kustomized = parseAllDocuments(text).flatMap((one) =>
      (one.toJS()?.images ?? []).map((image) => image.newTag),
    );
    return [...written, ...kustomized].map((version) => ({ where, version }));
  });
}
