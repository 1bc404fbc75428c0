import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { modes } from '../modes.js';
import { Client } from '../client.js';
import { freePort, startInstallation, startOn } from '../installation.js';
import type { Installation, Place } from '../installation.js';
import { pause, Program } from '../program.js';

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

interface Running {
  readonly pid: number;
  readonly parent: number;
  readonly command: string;
  readonly workingIn: string;
}

function allProcesses(): Running[] {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .flatMap((entry) => {
      try {
        const status = readFileSync(`/proc/${entry}/status`, 'utf8');
        if (/^State:\s+Z/m.test(status)) return [];
        const parent = Number(/^PPid:\s+(\d+)/m.exec(status)?.[1]);
        const command = readFileSync(`/proc/${entry}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
        return [{ pid: Number(entry), parent, command, workingIn: readlinkSync(`/proc/${entry}/cwd`) }];
      } catch {
        // It has ended meanwhile, or is none of ours.
        return [];
      }
    });
}

/** A program, all that descends from it, and all that works in its data directory or names it. */
function processesOf({ pid: root }: Program, dataDir: string): Running[] {
  const all = allProcesses();
  const tree = new Set([root]);
  for (const pid of tree) for (const one of all) if (one.parent === pid) tree.add(one.pid);
  return all.filter(
    ({ pid, command, workingIn }) =>
      tree.has(pid) || command.includes(dataDir) || workingIn.startsWith(dataDir),
  );
}

/** Which of them are still there; a cell that lost its parent needs a moment to see it. */
async function left(before: readonly Running[]): Promise<string[]> {
  const still = (): string[] => {
    const now = new Map(allProcesses().map(({ pid, command }) => [pid, command]));
    return before.filter(({ pid, command }) => now.get(pid) === command).map(({ command }) => command);
  };
  for (let looks = 0; still().length > 0 && looks < 100; looks++) await pause(20);
  return still();
}

const at = (port: number): Place => ({ mode: 'all-in-one', base: `http://127.0.0.1:${port}`, pids: [] });

describe('all in one', () => {
  const HELLO = 'export default () => "kept";';
  let dataDir: string;
  let port: number;
  let env: Record<string, string>;
  let program: Program;
  let admin: Client;
  let path: string;

  beforeAll(async () => {
    dataDir = await aFolder();
    port = await freePort();
    env = { PICLOUD_DATA_DIR: dataDir, PICLOUD_BIND: `127.0.0.1:${port}` };
  });

  it('is ready within 15 s and says where it is, how to sign in and what to try', async () => {
    program = start(env);
    await program.says(/Ctrl-C/, READY_WITHIN_MS);
    expect(program.output).toContain(`PiCloud   http://127.0.0.1:${port}\n`);
    const [, url = ''] = await program.says(/Try it {4}curl (\S+)/);
    const answer = await fetch(url);
    expect({ status: answer.status, text: await answer.text() }).toEqual({
      status: 200,
      text: expect.stringContaining('world') as string,
    });
    expect((await Client.anonymous(at(port)).get('/readyz')).json).toMatchObject({ ready: true });
  });

  it('lets its owner in with the password that it made up', async () => {
    const [, username = '', password = ''] = await program.says(
      /Sign in {3}(\S+) \/ (\S+) {3}\(shown once\)/,
    );
    admin = await Client.signedIn(at(port), { username, password });
    ({ path } = await admin.endpoint(HELLO));
    expect((await admin.get(path)).text).toBe('"kept"');
  });

  it('refuses a second start on the same data, naming the process that has it', async () => {
    const second = start({ ...env, PICLOUD_BIND: `127.0.0.1:${await freePort()}` });
    expect(await second.ended()).toBe(1);
    expect(second.output).toContain(`PiCloud already runs on it as process ${program.pid}`);
    expect((await admin.get(path)).status).toBe(200);
  });

  it('ends on SIGINT with code 0 and leaves no process behind', async () => {
    const before = processesOf(program, dataDir);
    // One for proven scripts, and the one where new ones prove themselves.
    expect(before.filter(({ command }) => command.includes('cell/main.js'))).toHaveLength(2);
    expect(before.some(({ command }) => command.includes('postgres'))).toBe(true);
    expect(await program.stop('SIGINT')).toBe(0);
    expect(await left(before)).toEqual([]);
    expect(processesOf(program, dataDir)).toEqual([]);
  });

  it('starts again with what it had, keeps the password to itself, and logs JSON lines (R-OPS-02)', async () => {
    program = start({ ...env, PICLOUD_LOG_LEVEL: 'debug' });
    await program.says(/Ctrl-C/, READY_WITHIN_MS);
    expect(program.output).toContain('Sign in   admin / (your password)');
    expect(program.output).not.toContain('shown once');
    expect((await admin.get(path)).text).toBe('"kept"');
    const lines = program.output.split('\n').filter((line) => /^\S/.test(line));
    expect(lines.length).toBeGreaterThan(0);
    for (const line of lines) {
      expect(JSON.parse(line)).toMatchObject({ level: expect.anything() as unknown, role: 'picloud' });
    }
  });

  it('recovers from a kill -9 with all that was there', async () => {
    const { path: later } = await admin.endpoint('export default () => "just now";');
    const before = processesOf(program, dataDir);
    process.kill(program.pid, 'SIGKILL');
    expect(await program.ended()).toBeNull();
    program = start(env);
    await program.says(/Ctrl-C/, READY_WITHIN_MS);
    expect((await admin.get(path)).text).toBe('"kept"');
    expect((await admin.get(later)).text).toBe('"just now"');
    // Its cells saw that they were alone, and the new start ended its database.
    expect(await left(before)).toEqual([]);
  });

  it('ends with code 0 when it is stopped while it starts, and leaves nothing running', async () => {
    expect(await program.stop()).toBe(0);
    program = start(env);
    await program.says(/Starting PostgreSQL/);
    await pause(30);
    expect(await program.stop('SIGINT')).toBe(0);
    expect(processesOf(program, dataDir)).toEqual([]);
  });
});

describe('a start that cannot be', () => {
  /** Ends with code 1, having said why on a line of its own and not in a stack. */
  async function refusal(env: Readonly<Record<string, string>>): Promise<string> {
    const program = start({ PICLOUD_BIND: `127.0.0.1:${await freePort()}`, ...env });
    expect(await program.ended()).toBe(1);
    const [, message = ''] = /^picloud: (.+)$/m.exec(program.output) ?? [];
    expect(program.output).not.toMatch(/^\s+at /m);
    return message;
  }

  it('says which port is in use and how to choose another', async () => {
    const dataDir = await aFolder();
    const taken = createServer();
    const port = await freePort();
    await new Promise<void>((resolve) => {
      taken.listen(port, '127.0.0.1', resolve);
    });
    const message = await refusal({ PICLOUD_DATA_DIR: dataDir, PICLOUD_BIND: `127.0.0.1:${port}` });
    taken.close();
    expect(message).toContain(`127.0.0.1:${port}: the port is in use`);
    expect(message).toContain('PICLOUD_BIND');
    expect(allProcesses().filter(({ workingIn }) => workingIn.startsWith(dataDir))).toEqual([]);
  });

  it('says that the data directory cannot be written', async () => {
    const file = join(await aFolder(), 'file');
    await writeFile(file, '');
    const message = await refusal({ PICLOUD_DATA_DIR: join(file, 'below') });
    expect(message).toContain(`Cannot write to "${join(file, 'below')}"`);
    expect(message).toContain('PICLOUD_DATA_DIR');
  });

  it.each(['nonsense', '127.0.0.1:99999', '127.0.0.1:'])(
    'says that PICLOUD_BIND=%s cannot be followed',
    async (bind) => {
      const message = await refusal({ PICLOUD_DATA_DIR: await aFolder(), PICLOUD_BIND: bind });
      expect(message).toContain(`PICLOUD_BIND="${bind}" must be host:port`);
    },
  );
});

describe.each(modes)('SIGTERM under load, %s', (mode) => {
  const SLOW =
    'export default async () => { await new Promise((r) => setTimeout(r, 500)); return "answered"; };';
  let installation: Installation;
  let admin: Client;
  beforeAll(async () => {
    installation = await startInstallation(mode);
    admin = await Client.signedIn(installation);
  });
  afterAll(() => installation.close());

  it('lets what is under way be answered and recorded, then ends with code 0 (R-OPS-02)', async () => {
    const { program, dataDir, base } = installation;
    const { script, path } = await admin.endpoint(SLOW);
    expect((await admin.get(path)).text).toBe('"answered"');
    const before = processesOf(program, dataDir);
    const underWay = Array.from({ length: 20 }, () => admin.get(path));
    await pause(200);
    const began = performance.now();
    const ended = program.stop('SIGTERM');
    const answers = await Promise.all(underWay);
    expect(answers.map(({ status, text }) => `${status} ${text}`)).toEqual(
      answers.map(() => '200 "answered"'),
    );
    expect(await ended).toBe(0);
    expect(performance.now() - began).toBeLessThan(5_000);
    expect(await left(before)).toEqual([]);
    await expect(fetch(base)).rejects.toThrow();
    const again = await startOn(mode, dataDir, Number(new URL(base).port));
    try {
      expect(await (await Client.signedIn(again)).executions(script.id, 21)).toHaveLength(21);
    } finally {
      await again.program.stop();
    }
  });
});
