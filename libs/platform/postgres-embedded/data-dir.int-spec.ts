import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { processStartMark } from '#platform/local-servers';
import { lockDataDir } from './index.js';

let dataDir: string;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'picloud-spec-'));
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

const leave = (content: string): Promise<void> => writeFile(join(dataDir, 'picloud.lock'), content);

it('refuses a second holder by the number of the first, until that one lets go', async () => {
  const unlock = await lockDataDir(dataDir);
  await expect(lockDataDir(dataDir)).rejects.toMatchObject({
    code: 'data-dir.in-use',
    message: expect.stringContaining(`PiCloud already runs on it as process ${process.pid};`),
  });
  await unlock();
  await unlock();
  expect(await readdir(dataDir)).toEqual([]);
  await (
    await lockDataDir(dataDir)
  )();
});

it('makes the directory', async () => {
  await (
    await lockDataDir(join(dataDir, 'deep/down'))
  )();
  expect(await readdir(join(dataDir, 'deep'))).toEqual(['down']);
});

it('takes over from a process that is gone', async () => {
  const child = spawn('true');
  await once(child, 'exit');
  await leave(JSON.stringify({ pid: child.pid, startMark: '1' }));
  await (
    await lockDataDir(dataDir)
  )();
});

it('takes over where the number belongs to another process now', async () => {
  await leave(JSON.stringify({ pid: process.ppid, startMark: 'long ago' }));
  await (
    await lockDataDir(dataDir)
  )();
});

it('respects another process that lives', async () => {
  await leave(JSON.stringify({ pid: process.ppid, startMark: await processStartMark(process.ppid) }));
  await expect(lockDataDir(dataDir)).rejects.toMatchObject({ code: 'data-dir.in-use' });
});

it.each(['', 'null', '{', '{"pid":"1"}'])('takes over what is no lock of ours: %j', async (content) => {
  await leave(content);
  await (
    await lockDataDir(dataDir)
  )();
});

it('goes to one of many who find a stale lock at once', async () => {
  // Many rounds: the gap in which two could win would be a few system calls wide.
  for (let round = 0; round < 50; round++) {
    await leave(JSON.stringify({ pid: process.ppid, startMark: `long ago ${round}` }));
    const results = await Promise.allSettled(Array.from({ length: 8 }, () => lockDataDir(dataDir)));
    const winners = results.filter((result) => result.status === 'fulfilled');
    expect(winners).toHaveLength(1);
    expect(await readdir(dataDir)).toEqual(['picloud.lock']);
    await winners[0]?.value();
  }
});
