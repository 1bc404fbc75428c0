import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Debian puts servers where a user's PATH need not lead. */
const MORE_FOLDERS = ['/usr/sbin', '/usr/local/sbin'];

/** @returns {boolean} whether a program can be started by its name */
export function isInstalled(program) {
  const folders = [...(process.env.PATH ?? '').split(delimiter), ...MORE_FOLDERS];
  return folders.some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
