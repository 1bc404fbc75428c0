// Holds every import against the rules in .dependency-cruiser.js.
import { join } from 'node:path';
import { ROOT, run } from '../workspace.mjs';

export const mend = 'move the import to where docs/architecture.md allows it';

/**
 * @param {string} root a tree with apps/ and libs/
 * @param {readonly string[]} folders of root to read
 * @returns {Promise<{rule: string, from: string, to: string}[]>}
 */
export async function violationsOf(root, folders) {
  const config = join(ROOT, '.dependency-cruiser.js');
  const command = ['depcruise', '--config', config, '--output-type', 'json', ...folders];
  const { output } = await run(command, { cwd: root, quiet: true });
  if (!output.startsWith('{')) throw new Error(`Cannot read the imports: ${output.trim()}`);
  const { violations } = JSON.parse(output).summary;
  return violations.map(({ rule, from, to }) => ({ rule: rule.name, from, to }));
}

export async function findProblems(root) {
  const violations = await violationsOf(root, ['apps', 'libs', 'deploy']);
  return violations.map(({ rule, from, to }) => `${from} imports ${to}: breaks ${rule}`);
}
