import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';

/** Where servers lie that a user's PATH may leave out. */
export const SYSTEM_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** The program's full path, looked for in `path` (as in the variable PATH) and in the system's own folders. */
export async function findProgram(name: string, path = ''): Promise<string | undefined> {
  for (const folder of `${path}${delimiter}${SYSTEM_PATH}`.split(delimiter)) {
    if (folder === '') continue;
    const candidate = join(folder, name);
    try {
      await access(candidate, constants.X_OK);
      return candidate;
    } catch {
      // Not here.
    }
  }
  return undefined;
}
