// The all-in-one mode with reload: builds and restarts it whenever a source changes. A change that does not build
// leaves the running one alone.
import { spawn } from 'node:child_process';
import { existsSync, watch } from 'node:fs';
import { join } from 'node:path';
import { ensureBuilt } from './ensure-built.mjs';
import { ROOT, toolEnvironment } from './workspace.mjs';

const ENTRY = 'dist/apps/picloud/src/main.js';
const FOLDERS = ['apps', 'libs', 'prisma'];
const SOURCE = /\.(?:ts|sql|prisma)$/;
const GENERATED = /(?:^|[/\\])generated[/\\]|[.-]spec\.ts$/;
/** An editor writes a file in several steps, and a branch is many files. */
const SETTLE_MS = 150;

let child;
let isStopping = false;
let isBusy = false;
let hasChanged = false;

function start() {
  // A group of its own: a signal reaches it through us, once.
  const options = { cwd: ROOT, env: toolEnvironment(), stdio: 'inherit', detached: true };
  const started = spawn(process.execPath, [ENTRY], options);
  started.on('exit', (code) => {
    if (child === started) child = undefined;
    if (isStopping) process.exit(code ?? 0);
  });
  child = started;
}

/** @returns {Promise<void>} when the process is gone: the next one needs its port and its database */
function stop() {
  const running = child;
  if (running === undefined) return Promise.resolve();
  return new Promise((resolve) => {
    running.once('exit', resolve);
    running.kill('SIGTERM');
  });
}

async function reload() {
  if (isBusy || isStopping) return;
  isBusy = true;
  while (hasChanged && !isStopping) {
    hasChanged = false;
    if (!(await ensureBuilt())) continue;
    await stop();
    if (!isStopping) start();
  }
  isBusy = false;
}

let settling;
function changed(name) {
  if (name === null || !SOURCE.test(name) || GENERATED.test(name)) return;
  hasChanged = true;
  clearTimeout(settling);
  settling = setTimeout(() => void reload(), SETTLE_MS);
}

/** One Ctrl-C arrives several times: from the terminal, and again from npm, which passes it on. */
const SAME_WISH_MS = 1_000;
let firstWishAt;
function end(signal) {
  const now = performance.now();
  if (firstWishAt !== undefined && now - firstWishAt < SAME_WISH_MS) return;
  firstWishAt ??= now;
  isStopping = true;
  if (child === undefined) process.exit(0);
  child.kill(signal);
}
process.on('SIGINT', end);
process.on('SIGTERM', end);
for (const folder of FOLDERS.filter((one) => existsSync(join(ROOT, one)))) {
  watch(join(ROOT, folder), { recursive: true }, (_, name) => changed(name));
}
hasChanged = true;
await reload();
