// Every rule that the code cites has a line in docs/behaviour, and each such line names the spec that proves it.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { filesUnder, read } from '../workspace.mjs';

export const mend =
  'write the line in docs/behaviour: "- R-...: what holds. Proved by `path/of/the.spec.ts`"';

const FOLDERS = ['apps', 'libs', 'deploy', 'prisma'];
const RULE = /\bR-[A-Z]+-\d+\b/g;
/** A decision counts as cited where brackets hold nothing but ids: (D3), (R-EXEC-03, D11). */
const CITED_TOGETHER = /\(((?:R-[A-Z]+-\d+|D\d+)(?:, (?:R-[A-Z]+-\d+|D\d+))*)\)/g;
/** A line about rules begins with them, in a list, a table or a heading. */
const ABOUT =
  /^\s*(?:[-*|#]+\s*)?(?:\*\*|`)?((?:R-[A-Z]+-\d+|D\d+)(?:(?:\*\*|`)?(?:, | and | to )(?:\*\*|`)?(?:R-[A-Z]+-)?D?\d+)*)\b/;
const SPEC_PATH = /[\w./-]+\.(?:spec|int-spec|e2e-spec)\.ts\b/g;

export async function findProblems(root) {
  const lines = behaviourLines(root);
  const known = new Set(lines.flatMap((line) => line.ids));
  const unknown = citations(root).filter(({ id }) => !known.has(id));
  return [
    ...unproved(root, lines),
    ...unknown.map(({ id, file }) => `${file} cites ${id}, which docs/behaviour does not have`),
  ];
}

function unproved(root, lines) {
  return lines.flatMap(({ where, ids, specs }) => {
    if (specs.length === 0) return [`${where} names no spec that proves ${ids.join(', ')}`];
    const missing = specs.filter((spec) => !existsSync(join(root, spec)));
    return missing.map((spec) => `${where} names ${spec}, which is not there`);
  });
}

function behaviourLines(root) {
  const pages = filesUnder(root, 'docs/behaviour').filter((file) => file.endsWith('.md'));
  return pages.flatMap((page) =>
    read(root, page)
      .split('\n')
      .map((line, index) => ({ where: `${page}:${index + 1}`, line, about: ABOUT.exec(line)?.[1] }))
      .filter(({ about }) => about !== undefined)
      .map(({ where, line, about }) => ({ where, ids: expand(about), specs: line.match(SPEC_PATH) ?? [] })),
  );
}

/** "R-EXEC-01 to 03, D2" is four ids. */
function expand(about) {
  const ids = [];
  let prefix = '';
  for (const [, joint, written, digits] of about.matchAll(
    /(, | and | to )?[*`]*((?:R-[A-Z]+-|D)?)(\d+)[*`]*/g,
  )) {
    prefix = written === '' ? prefix : written;
    const last = Number(digits);
    const first = joint === ' to ' ? Number(/\d+$/.exec(ids.at(-1))[0]) + 1 : last;
    for (let n = first; n <= last; n += 1)
      ids.push(`${prefix}${prefix === 'D' ? n : String(n).padStart(2, '0')}`);
  }
  return ids;
}

function citations(root) {
  const files = FOLDERS.flatMap((folder) => filesUnder(root, folder)).filter((file) =>
    /\.(?:ts|sql|prisma)$/.test(file),
  );
  return files.flatMap((file) => {
    const text = read(root, file);
    const together = [...text.matchAll(CITED_TOGETHER)].flatMap((match) => match[1].split(', '));
    return [...new Set([...(text.match(RULE) ?? []), ...together])].map((id) => ({ id, file }));
  });
}
