import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { signIn } from './api.mjs';
import { freePort, start, until } from './processes.mjs';

const root = new URL('..', import.meta.url).pathname;
/** As `npm start` has them (decision 0024). */
const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
export const NODE_FLAGS = scripts.start.match(/(?<= )--\S+/g);
const ADMIN = { username: 'bench', password: 'bench-password-of-this-run' };

/** A PiCloud of one part's own, on an empty data directory that is gone afterwards. */
export async function installation(name, env, use, entry = 'dist/apps/picloud/src/main.js') {
  const data = mkdtempSync(join(tmpdir(), 'picloud-bench-'));
  const port = await freePort();
  const program = start(name, process.execPath, [...NODE_FLAGS, join(root, entry)], {
    PICLOUD_DATA_DIR: data,
    PICLOUD_ADMIN_USERNAME: ADMIN.username,
    PICLOUD_ADMIN_PASSWORD: ADMIN.password,
    PICLOUD_LOG_LEVEL: 'error',
    PICLOUD_BIND: `127.0.0.1:${port}`,
    ...env,
  });
  try {
    const base = `http://127.0.0.1:${port}`;
    await until(`${base}/readyz`, program);
    return await use({ base, api: await signIn(base, base, ADMIN), program });
  } finally {
    await program.stop();
    rmSync(data, { recursive: true, force: true });
  }
}
