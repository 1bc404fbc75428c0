// Reads the one list of files that may break a lint rule. It may only shrink (tools/validators/exceptions.mjs).
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The list: a rule's name, and the files in which it is off. */
export const EXCEPTIONS = 'tools/lint-exceptions.json';

/** @returns {{files: string[], rules: Record<string, 'off'>}[]} as ESLint's flat configuration wants them */
export function exceptions() {
  const list = JSON.parse(readFileSync(join(import.meta.dirname, 'lint-exceptions.json'), 'utf8'));
  return Object.entries(list)
    .filter(([, files]) => files.length > 0)
    .map(([rule, files]) => ({ files, rules: { [rule]: 'off' } }));
}
