// Proves the boundary rules: each wrong import under tools/fixtures/boundaries must be reported by its rule, each rule
// must have one, and the right imports beside them must pass. That they resolve at all proves the condition `source`:
// the fixtures have no dist/ that "#..." could lead to.
import { join } from 'node:path';
import cruiser from '../../.dependency-cruiser.js';
import { filesUnder, read } from '../workspace.mjs';
import { violationsOf } from './boundaries.mjs';

export const mend =
  'mend the rule in .dependency-cruiser.js, or give it a fixture under tools/fixtures/boundaries';

const DECLARED = /^\/\/ breaks: (\S+)$/m;

export async function findProblems(root) {
  const home = join(root, 'tools/fixtures/boundaries');
  const files = filesUnder(home).filter((file) => file.endsWith('.ts'));
  const declared = new Map(files.map((file) => [file, DECLARED.exec(read(home, file))?.[1]]));
  const violations = await violationsOf(home, ['apps', 'libs']);
  return [
    ...unprovedRules(new Set(declared.values())),
    ...silentRules(declared, violations),
    ...falseAlarms(declared, violations),
  ];
}

function unprovedRules(proved) {
  const rules = cruiser.forbidden.map((rule) => rule.name).filter((name) => !proved.has(name));
  return rules.map((name) => `the rule ${name} has no wrong import that proves it`);
}

function silentRules(declared, violations) {
  const reported = new Set(violations.map(({ from, rule }) => `${from} ${rule}`));
  const silent = [...declared].filter(
    ([file, rule]) => rule !== undefined && !reported.has(`${file} ${rule}`),
  );
  return silent.map(([file, rule]) => `the rule ${rule} does not report ${file}`);
}

function falseAlarms(declared, violations) {
  const wrong = violations.filter(({ from }) => declared.get(from) === undefined);
  return wrong.map(({ from, rule }) => `the rule ${rule} reports ${from}, which is right`);
}
