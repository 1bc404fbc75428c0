// npm leaves the packages of other platforms out of package-lock.json when it could not read about them while it wrote
// the file, and `npm ci` then refuses the file everywhere. `node tools/lockfile.mjs` adds what is missing: name, version
// and platform, which is all that `npm ci` needs to know of a package that it does not install.
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ROOT } from './workspace.mjs';

const PLATFORM =
  /-(darwin|linux|win32|windows|freebsd|android|openharmony)-(arm64|arm|x64|64|ia32|ppc64|s390x|loong64|riscv64)(?:-(gnu|musl|\w+))?$/;
/** What some packages call a system or a processor otherwise than npm does. */
const NPM_NAMES = { windows: 'win32', 64: 'x64' };
const LIBC = { gnu: 'glibc', gnueabihf: 'glibc', musl: 'musl', musleabihf: 'musl' };

/**
 * @param {{packages: Record<string, {optionalDependencies?: Record<string, string>}>}} lock
 * @returns {{name: string, version: string, neededBy: string}[]} optional packages that the file names and does not have
 */
export function missingPackages(lock) {
  return Object.entries(lock.packages).flatMap(([path, { optionalDependencies = {} }]) =>
    Object.entries(optionalDependencies)
      .filter(([name]) => !isThere(lock, path, name))
      .map(([name, version]) => ({ name, version, neededBy: path })),
  );
}

/** As Node looks for it: beside the dependent, then further and further out. */
function isThere(lock, path, name) {
  const home = path === '' ? '' : `${path}/`;
  if (`${home}node_modules/${name}` in lock.packages) return true;
  return (
    path !== '' && isThere(lock, path.slice(0, Math.max(0, path.lastIndexOf('node_modules/') - 1)), name)
  );
}

/** @throws {Error} when a name does not say which platform it is for, or a range does not say which version */
function entryOf({ name, version, neededBy }, lock) {
  const [, os, cpu, abi] = PLATFORM.exec(name) ?? [];
  if (os === undefined || !/^\d+\.\d+\.\d+[\w.-]*$/.test(version)) {
    throw new Error(`Cannot complete package-lock.json: which platform or version is ${name}@${version}?`);
  }
  const libc = os === 'linux' ? LIBC[abi] : undefined;
  const dev = lock.packages[neededBy].dev === true ? { dev: true } : {};
  return {
    version,
    cpu: [NPM_NAMES[cpu] ?? cpu],
    ...dev,
    ...(libc === undefined ? {} : { libc: [libc] }),
    optional: true,
    os: [NPM_NAMES[os] ?? os],
  };
}

function complete(lock) {
  const added = missingPackages(lock).map((missing) => [
    `node_modules/${missing.name}`,
    entryOf(missing, lock),
  ]);
  const packages = Object.entries({ ...lock.packages, ...Object.fromEntries(added) });
  return {
    ...lock,
    packages: Object.fromEntries(packages.sort(([one], [other]) => one.localeCompare(other, 'en'))),
  };
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  for (const file of ['package-lock.json', 'bench/package-lock.json']) {
    const path = join(ROOT, file);
    const lock = JSON.parse(readFileSync(path, 'utf8'));
    writeFileSync(`${path}.new`, `${JSON.stringify(complete(lock), null, 2)}\n`);
    renameSync(`${path}.new`, path);
  }
}
