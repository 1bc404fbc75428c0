// What was left behind: tests that do not run, notes to oneself, switched-off rules, paths of one machine.
import { filesUnder, read } from '../workspace.mjs';

export const mend = 'finish it, or take it out';

const BINARY = /\.(?:png|ico|jpg|woff2?)$/;
const LOCK = /(?:^|\/)package-lock\.json$/;
const SPEC = /[.-]spec\.ts$|\.contract-suite\.ts$/;
/** This file names what it looks for. */
const SELF = 'tools/validators/leftovers.mjs';

const EVERYWHERE = [
  [/\b(?:TODO|FIXME|XXX)\b/, 'a note to oneself'],
  [/eslint-disable|@ts-ignore|@ts-nocheck|prettier-ignore/, 'a check switched off'],
  [/(?<![\w.~-])\/(?:work|tmp|root)\/[\w.$-]/, 'a path of one machine'],
  [/\.\.\/shared\b/, 'a path outside the repository'],
];
const IN_SPECS = [
  [/\b(?:it|test|describe)(?:\.concurrent)?\.(?:skip|only|todo|failing)\b/, 'a test that does not run'],
  [/\b[xf](?:it|test|describe)\(/, 'a test that does not run'],
];
const OTHER_REGISTRY = /"resolved": "(?!https:\/\/registry\.npmjs\.org\/)[^"]*"/;

export async function findProblems(root) {
  const files = filesUnder(root).filter(
    (file) => !BINARY.test(file) && !file.startsWith('tools/fixtures/') && file !== SELF,
  );
  return files.flatMap((file) => {
    const lines = read(root, file).split('\n');
    return lines.flatMap((line, index) =>
      rulesFor(file).flatMap((rule) => hit(rule, line, `${file}:${index + 1}`)),
    );
  });
}

function rulesFor(file) {
  if (LOCK.test(file)) return [[OTHER_REGISTRY, 'a registry of one machine']];
  return SPEC.test(file) ? [...EVERYWHERE, ...IN_SPECS] : EVERYWHERE;
}

function hit([pattern, what], line, where) {
  const found = pattern.exec(line);
  return found === null ? [] : [`${where}: ${what}: ${found[0]}`];
}
