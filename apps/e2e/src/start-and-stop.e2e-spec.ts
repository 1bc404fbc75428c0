import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { modes } from './both-modes.js';
import { Client } from './client.js';
import { freePort, startInstallation, startOn } from './installation.js';
import type { Installation, Place } from './installation.js';
import { pause, Program } from './program.js';

const ENTRY = 'dist/apps/picloud/src/main.js';
const READY_WITHIN_MS = 15_000;

const programs: Program[] = [];
const folders: string[] = [];

/** As a newcomer starts it: nothing is set but where it is and where its data goes. */
function start(env: Readonly<Record<string, string>>): Program {
  const program = new Program(ENTRY, { PICLOUD_EXECUTOR_CELLS: '1', ...env });
  programs.push(program);
  return program;
}

async function aFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'picloud-e2e-start-'));
  folders.push(folder);
  return folder;
}

afterAll(async () => {
  await Promise.all(programs.map((program) => program.stop()));
  await Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true })));
});

/** Processes that work in a folder, name it in their command, or descend from one that is or was there. */
function processesOf(folder: string, ancestor: number): string[] {
  const all = readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .flatMap((entry) => {
      try {
        const status = readFileSync(`/proc/${entry}/status`, 'utf8');
        if (/^State:\s+Z/m.test(status)) return [];
        const parent = Number(/^PPid:\s+(\d+)/m.exec(status)?.[1]);
        const command = readFileSync(`/proc/${entry}/cmdline`, 'utf8').replaceAll('\0', ' ');
        return [{ pid: Number(entry), parent, command, workingIn: readlinkSync(`/proc/${entry}/cwd`) }];
      } catch {
        // It has ended meanwhile, or is none of ours.
        return [];
      }
    });
  const ours = new Set([ancestor]);
  for (const pid of ours) for (const one of all) if (one.parent === pid) ours.add(one.pid);
  return all
    .filter(
      ({ pid, command, workingIn }) =>
        ours.has(pid) || command.includes(folder) || workingIn.startsWith(folder),
    )
    .map(({ pid, command }) => `${pid} ${command}`);
}

async function nothingLeftOf(folder: string, pid: number, before: readonly string[]): Promise<void> {
  const pids = new Set(before.map((line) => line.split(' ')[0]));
  const left = (): string[] => processesOf('/proc', 0).filter((line) => pids.has(line.split(' ')[0]));
  // A cell that lost its parent needs a moment to see it.
  for (let looks = 0; left().length > 0 && looks < 100; looks++) await pause(20);
  expect(left()).toEqual([]);
  expect(processesOf(folder, pid)).toEqual([]);
}
