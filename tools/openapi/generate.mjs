// `node tools/openapi/generate.mjs` writes the API's document and the client's types from the sources.
// With `--check` it prints what is missing, wrong or out of date instead, one problem a line. A tree other than this
// one may follow.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import openapiTypes, { astToString } from 'openapi-typescript';
import { format, resolveConfig } from 'prettier';
import { ROOT } from '../workspace.mjs';
import { buildDocument, CLIENT_TYPES, DOCUMENT } from './document.mjs';

const HEAD = `// Made of ${DOCUMENT} by tools/openapi/generate.mjs; not edited by hand.\n`;

/** @returns {Promise<[path: string, text: string][]>} */
async function filesOf(document) {
  const types = astToString(await openapiTypes(withoutRefusals(document)));
  return [
    [DOCUMENT, await pretty(JSON.stringify(document), DOCUMENT)],
    [CLIENT_TYPES, await pretty(HEAD + types, CLIENT_TYPES)],
  ];
}

/** The client throws one type of error, whatever the refusal. */
function withoutRefusals(document) {
  const copy = structuredClone(document);
  copy.components.responses = {};
  for (const operation of Object.values(copy.paths).flatMap((item) => Object.values(item)))
    operation.responses = Object.fromEntries(
      Object.entries(operation.responses).filter(([status]) => status < 400),
    );
  return copy;
}

async function pretty(text, path) {
  const options = await resolveConfig(join(ROOT, path));
  return format(text, { ...options, filepath: path });
}

const check = process.argv.includes('--check');
const root = resolve(process.argv.slice(2).find((word) => !word.startsWith('--')) ?? ROOT);
const { document, problems } = await buildDocument(root);
for (const [path, text] of problems.length > 0 ? [] : await filesOf(document)) {
  const file = join(root, path);
  if (check) {
    if (!existsSync(file) || readFileSync(file, 'utf8') !== text)
      problems.push(`${path} is not what the sources say`);
  } else {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}
// Modules of the product were loaded, and one of them may keep a handle open: the end comes when all is printed.
process.stdout.write(problems.map((problem) => `${problem}\n`).join(''), () =>
  process.exit(problems.length === 0 ? 0 : 1),
);
