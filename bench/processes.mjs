import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';

/** A port nobody uses right now. */
export function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

/** Starts a program; its output is kept for the case that it does not come up. */
export function start(name, command, args, env = {}) {
  const child = spawn(command, args, {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  let output = '';
  const keep = (chunk) => {
    output = (output + chunk).slice(-20_000);
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  return {
    name,
    pid: child.pid,
    output: () => output,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = new Promise((resolve) => {
        child.once('exit', resolve);
      });
      child.kill('SIGTERM');
      const force = setTimeout(() => process.kill(-child.pid, 'SIGKILL'), 15_000);
      await gone;
      clearTimeout(force);
    },
  };
}

/** Waits until a URL answers with 200. */
export async function until(url, program, withinMs = 60_000) {
  const deadline = Date.now() + withinMs;
  for (;;) {
    try {
      const response = await fetch(url);
      if (response.status === 200) return;
    } catch {
      // Not listening yet.
    }
    if (Date.now() > deadline)
      throw new Error(`${program.name} does not answer at ${url}:\n${program.output()}`);
    await new Promise((resolve) => {
      setTimeout(resolve, 50);
    });
  }
}

/** Every process below `root`, itself included: id, what it is, resident memory in MiB. */
export function processTree(root) {
  const all = readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .flatMap((pid) => {
      try {
        const status = readFileSync(`/proc/${pid}/status`, 'utf8');
        const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').filter(Boolean);
        const parent = Number(/^PPid:\s+(\d+)/m.exec(status)?.[1]);
        const rssMiB = Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0) / 1024;
        return [{ pid: Number(pid), parent, command, rssMiB }];
      } catch {
        return [];
      }
    });
  const tree = all.filter((one) => one.pid === root);
  for (let at = 0; at < tree.length; at++) tree.push(...all.filter((one) => one.parent === tree[at].pid));
  return tree.map(({ pid, command, rssMiB }) => ({ pid, what: nameOf(command), rssMiB }));
}

function nameOf(command) {
  const joined = command.join(' ');
  const known = ['cell/main.js', 'picloud/src/main.js', 'manager/src/main.js', 'orchestrator/src/main.js'];
  const found = [...known, 'executor/src/main.js', 'start-cluster.js'].find((part) => joined.includes(part));
  if (found !== undefined) return found === 'cell/main.js' ? 'cell' : found.split('/')[0];
  if (joined.startsWith('postgres:') || joined.includes('/postgres ')) return 'postgres';
  return (command[0] ?? '?').split('/').at(-1);
}
