// Proves the validators: each finds exactly what is wrong in its tree under tools/fixtures/<name>.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { read } from '../workspace.mjs';
import { grown } from './exceptions.mjs';

export const mend = 'mend the validator, or the tree under tools/fixtures that proves it';

const PROVED = [
  'names',
  'projects',
  'versions',
  'behaviour',
  'configuration',
  'openapi',
  'leftovers',
  'images',
  'kubernetes',
];

export async function findProblems(root) {
  const results = await Promise.all(PROVED.map((name) => compare(root, name)));
  return [...results.flat(), ...exceptionsOnlyShrink()];
}

async function compare(root, name) {
  const home = join(root, 'tools/fixtures', name);
  if (!existsSync(join(home, 'expected.txt'))) return [`tools/fixtures/${name}/expected.txt is not there`];
  const { findProblems: find } = await import(`./${name}.mjs`);
  const found = (await find(home)).filter((problem) => !problem.startsWith('expected.txt'));
  const expected = read(home, 'expected.txt').trimEnd().split('\n');
  return [
    ...expected.filter((line) => !found.includes(line)).map((line) => `${name} does not find: ${line}`),
    ...found.filter((line) => !expected.includes(line)).map((line) => `${name} finds what is right: ${line}`),
  ];
}

function exceptionsOnlyShrink() {
  const shrunk = grown({ 'max-lines': ['a.ts', 'b.ts'] }, { 'max-lines': ['a.ts'] });
  const added = grown({ 'max-lines': ['a.ts'] }, { 'max-lines': ['a.ts', 'b.ts'], 'max-params': ['a.ts'] });
  return shrunk.length === 0 && added.length === 2
    ? []
    : ['exceptions does not tell a list that grew from one that shrank'];
}
