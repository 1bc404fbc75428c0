// The page of capabilities says what the table says.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { accessPage, PAGE } from '../access-page.mjs';
import { read } from '../workspace.mjs';

export const mend = 'node tools/access-page.mjs';

export async function findProblems(root) {
  const is = existsSync(join(root, PAGE)) ? read(root, PAGE) : '';
  return is === (await accessPage(root)) ? [] : [`${PAGE} is not what the table of capabilities makes of it`];
}
