// Builds what is needed and says so; says nothing when dist/ is up to date already.
// nx alone would do, but costs about a second and rewrites dist/ from its cache even when nothing has changed
// (docs/decisions/0009-freshness-before-nx.md).
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { filesUnder, ROOT, run } from './workspace.mjs';

const STAMP = join(ROOT, 'dist', '.built');
const FOLDERS = ['apps', 'libs', 'deploy', 'prisma', 'tools/build'];
const FILES = [
  ...['package.json', 'package-lock.json', '.swcrc', 'prisma.config.ts'],
  ...['tools/build-guest.mjs', 'tools/build-sdk-types.mjs', 'docs/reference/openapi.json'],
];

/** A digest of names, sizes and times of everything the build reads; contents are for nx to compare. */
function fingerprint() {
  const digest = createHash('sha256');
  const sources = FOLDERS.flatMap((folder) => filesUnder(ROOT, folder)).filter(
    (file) => !/[.-]spec\.ts$/.test(file),
  );
  for (const file of [...sources, ...FILES]) {
    const path = join(ROOT, file);
    if (!existsSync(path)) continue;
    const { mtimeMs, size } = statSync(path);
    digest.update(`${file}\0${mtimeMs}\0${size}\n`);
  }
  return digest.digest('hex');
}

function isFresh(now) {
  const client = join(ROOT, 'libs/platform/postgres/generated/client.ts');
  return existsSync(STAMP) && existsSync(client) && readFileSync(STAMP, 'utf8') === now;
}

/**
 * Brings dist/ up to date with the sources.
 * @returns {Promise<boolean>} whether it is; the reason of a failure is on standard error
 */
export async function ensureBuilt() {
  const before = fingerprint();
  if (isFresh(before)) return true;
  const startedAt = performance.now();
  console.log('Building ...');
  const { code, output } = await run(['nx', 'run', 'picloud:build', '--outputStyle=stream'], {
    quiet: true,
  }).catch((error) => ({ code: 1, output: error.message }));
  if (code !== 0) {
    console.error(output.trim());
    console.error('Cannot build: see above');
    return false;
  }
  // The fingerprint from before the build: what changed meanwhile is built next time.
  writeFileSync(STAMP, before);
  console.log(`Built in ${((performance.now() - startedAt) / 1000).toFixed(1)} s`);
  return true;
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  process.exitCode = (await ensureBuilt()) ? 0 : 1;
}
