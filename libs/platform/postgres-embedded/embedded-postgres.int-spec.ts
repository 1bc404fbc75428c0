import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, stat, writeFile, mkdir, chmod } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { EmbeddedPostgres, lockDataDir } from './index.js';

let dataDir: string;
let server: EmbeddedPostgres | undefined;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'picloud-spec-'));
});
afterEach(async () => {
  await server?.stop();
  await rm(dataDir, { recursive: true, force: true });
});

async function query(url: string, text: string) {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

it('first', async () => {
  const t0 = performance.now();
  const log: string[] = [];
  server = await EmbeddedPostgres.start({
    dataDir,
    onLog: (l) => log.push(l),
    onProgress: (l) => log.push(l),
  });
  const t1 = performance.now();
  console.log(
    t1 - t0,
    log,
    await query(server.url, "select name,setting from pg_settings where source='command line'"),
  );
  await server.stop();
  const t2 = performance.now();
  server = await EmbeddedPostgres.start({ dataDir });
  console.log('stop', t2 - t1, 'second', performance.now() - t2);
});
