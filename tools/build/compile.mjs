// Compiles apps, libs and deploy into dist/, a mirror of the tree, and puts beside it what is made otherwise: what runs
// inside the isolates, and the API's document.
import { copyFileSync, existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { filesUnder, ROOT, run } from '../workspace.mjs';

const FOLDERS = ['apps', 'libs', 'deploy'];
/** Runs inside isolates and is bundled by build-guest.mjs. */
const GUEST = '**/guest/**';

/** @throws {Error} when the command fails; its own output has said why */
async function step(command) {
  const { code } = await run(command);
  if (code !== 0) throw new Error(`Cannot build: "${command.join(' ')}" ended with code ${code}`);
}

/** What the manager tells of its API is the committed document; a check holds it against the sources. */
function copyApiDocument() {
  copyFileSync(join(ROOT, 'docs/reference/openapi.json'), join(ROOT, 'dist/libs/platform/http/openapi.json'));
}

/** A file that lost its source would still be imported, and hide the mistake. */
function removeOrphans() {
  for (const file of filesUnder(join(ROOT, 'dist'))) {
    const source = file.replace(/\.js(\.map)?$/, '.ts');
    const isCompiled = /\/(guest|generated)\//.test(file) === false && source !== file;
    if (isCompiled && !existsSync(join(ROOT, source))) rmSync(join(ROOT, 'dist', file));
  }
}

try {
  const folders = FOLDERS.filter((folder) => existsSync(join(ROOT, folder)));
  await step(['swc', ...folders, '--out-dir', 'dist', '--ignore', GUEST, '--quiet']);
  for (const part of ['tools/build-guest.mjs', 'tools/build-sdk-types.mjs'])
    if (existsSync(join(ROOT, part))) await step([process.execPath, part]);
  copyApiDocument();
  removeOrphans();
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
