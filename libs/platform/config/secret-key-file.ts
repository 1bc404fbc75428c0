import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const KEY_BYTES = 32;

/** The installation's secret key, kept in the data directory for its owner's eyes only; made at the first start. */
export async function ensureSecretKeyFile(dataDir: string): Promise<string> {
  const path = join(dataDir, 'secret.key');
  try {
    // 'wx' fails when it is there, so that two starts at once agree on one key.
    await writeFile(path, `${randomBytes(KEY_BYTES).toString('hex')}\n`, { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if ((error as { code?: string }).code !== 'EEXIST') throw error;
  }
  return (await readFile(path, 'utf8')).trim();
}
