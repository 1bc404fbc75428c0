import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { environment } from '#platform/config';
import { firstBytes } from './first-bytes.js';
import {
  clearAwayAfter,
  findNats,
  isMissing,
  isRunning,
  locateRedis,
  startNats,
  startRedis,
} from './index.js';
import type { LocalServer } from './index.js';

const path = environment()['PATH'];
const opened: { stop(): unknown }[] = [];

afterEach(async () => {
  for (const one of opened.splice(0)) await one.stop();
});

function keep<T extends { stop(): unknown }>(server: T): T {
  opened.push(server);
  return server;
}

const answer = (server: LocalServer, hello = ''): Promise<string> => firstBytes(server.url, hello, 0);

describe('a server that is started', () => {
  it('speaks NATS, and is gone after stop', async () => {
    const server = keep(await startNats({ path }));
    expect(server).toMatchObject({ startedByUs: true });
    expect(await answer(server)).toMatch(/^INFO \{/);
    await server.stop();
    await server.stop();
    expect(await answer(server)).toBe('');
    expect(await isRunning(server.pid ?? 0)).toBe(false);
  });

  it('speaks Redis, and takes more arguments', async () => {
    const server = keep(await startRedis({ path, args: ['--requirepass', 'secret'] }));
    expect(await answer(server, 'PING\r\n')).toMatch(/^-NOAUTH/);
  });

  it('comes back on the port it had', async () => {
    const first = keep(await startNats({ path }));
    await first.stop();
    const second = keep(await startNats({ path, port: Number(new URL(first.url).port) }));
    expect(second.url).toBe(first.url);
  });

  it('says why it cannot start on a port that is taken', async () => {
    const first = keep(await startNats({ path }));
    const again = startNats({ path, port: Number(new URL(first.url).port) });
    await expect(again).rejects.toMatchObject({
      code: 'local-server.start-failed',
      message: expect.stringMatching(/on port \d+: another program has that port$/),
    });
  });
});

describe('a server that is looked for', () => {
  it('is the one at the URL given, which is left running', async () => {
    const given = keep(await startNats({ path }));
    const found = await findNats({ url: given.url, path });
    expect(found).toMatchObject({ url: given.url, startedByUs: false });
    if (!isMissing(found)) await found.stop();
    expect(await answer(given)).toMatch(/^INFO/);
  });

  it('is missing, with advice, when another program answers at the URL', async () => {
    const stranger = createServer((socket) => socket.end('220 mail\r\n')).listen(0, '127.0.0.1');
    keep({ stop: () => stranger.close() });
    await once(stranger, 'listening');
    const url = `redis://127.0.0.1:${(stranger.address() as AddressInfo).port}`;
    expect(await locateRedis({ url, path })).toEqual({
      missing: 'Redis',
      advice: 'Redis does not answer at REDIS_URL: start that server, or unset REDIS_URL',
    });
  });
});

it('clears away what a process left that was killed', async () => {
  const owner = spawn('sleep', ['60']);
  await once(owner, 'spawn');
  const server = keep(await startRedis({ path }));
  const folder = await mkdtemp(join(tmpdir(), 'picloud-spec-'));
  clearAwayAfter({
    ownerPid: owner.pid ?? 0,
    servers: [{ pid: server.pid ?? 0, signal: 'SIGTERM' }],
    folders: [folder],
  });
  owner.kill('SIGKILL');
  while (existsSync(folder)) await delay(20);
  expect(await answer(server, 'PING\r\n')).toBe('');
});
