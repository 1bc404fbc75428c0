// Where things are and how the tools start one another.
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { delimiter, join, relative, sep } from 'node:path';

/** The repository's root, absolute. */
export const ROOT = join(import.meta.dirname, '..');

const BIN = join(ROOT, 'node_modules', '.bin');

/** The environment in which the project's own Node and tools are found first, whoever started us. */
export function toolEnvironment(extra = {}) {
  return {
    ...process.env,
    PATH: `${BIN}${delimiter}${process.env.PATH ?? ''}`,
    // nx stays one short-lived process: no daemon, no plugin workers, nothing to ask.
    NX_DAEMON: 'false',
    NX_ISOLATE_PLUGINS: 'false',
    NX_NO_CLOUD: 'true',
    ...extra,
  };
}

/**
 * Runs a command to its end.
 * @param {readonly string[]} command program and arguments
 * @param {{cwd?: string, env?: Record<string, string>, quiet?: boolean}} options quiet: keep the output back
 * @returns {Promise<{code: number, output: string}>} output is empty unless quiet
 */
export function run(command, { cwd = ROOT, env = {}, quiet = false } = {}) {
  const [program, ...args] = command;
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd,
      env: toolEnvironment(env),
      stdio: quiet ? ['ignore', 'pipe', 'pipe'] : 'inherit',
    });
    let output = '';
    child.stdout?.on('data', (chunk) => (output += chunk));
    child.stderr?.on('data', (chunk) => (output += chunk));
    child.on('error', (cause) => {
      const reason = cause.code === 'ENOENT' ? 'it is not there; run npm ci first' : cause.message;
      reject(new Error(`Cannot start ${program}: ${reason}`, { cause }));
    });
    child.on('close', (code) => resolve({ code: code ?? 1, output }));
  });
}

/** Folders that hold nothing of ours. */
const FOREIGN = new Set(['node_modules', 'dist', '.git', '.nx', '.picloud', 'coverage', 'generated']);

/**
 * Every file of ours under `folder`, as paths relative to `root` with `/`. Empty when there is no such folder.
 * @param {string} root
 * @param {string} folder relative to root
 * @returns {string[]}
 */
export function filesUnder(root, folder = '.') {
  return readFolder(join(root, folder))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return FOREIGN.has(entry.name) ? [] : filesUnder(root, path);
      return entry.isFile() ? [toSlashes(path)] : [];
    })
    .sort();
}

function readFolder(path) {
  try {
    return readdirSync(path, { withFileTypes: true });
  } catch (error) {
    if (error.code === 'ENOENT') return [];
    throw error;
  }
}

/** @returns {string} `path` relative to `root`, with `/` */
export function fromRoot(root, path) {
  return toSlashes(relative(root, path));
}

function toSlashes(path) {
  return path.split(sep).join('/');
}

/** @returns {string} */
export function read(root, path) {
  return readFileSync(join(root, path), 'utf8');
}
