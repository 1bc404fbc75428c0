// What nx is told about each app and library: derived from the folders that are there.
// `node tools/project-files.mjs` writes the files, tools/validators/projects.mjs compares them.
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ROOT } from './workspace.mjs';

/** The root is the project `picloud`. */
const ALL_IN_ONE = 'all-in-one';
const LAYERS = ['domain', 'data', 'feature', 'runtime'];
/** Libraries that are no subject: their one type. */
const TYPES = {
  kernel: 'kernel',
  contracts: 'contracts',
  sdk: 'sdk',
  client: 'client',
  platform: 'platform',
  roles: 'role',
  testing: 'testing',
};

/**
 * @param {string} root
 * @returns {Map<string, string>} path of each project.json, and its text
 */
export function projectFiles(root) {
  const folders = ['apps', 'libs'].flatMap((home) => foldersIn(root, home).map((name) => [home, name]));
  return new Map(
    folders.map(([home, name]) => [`${home}/${name}/project.json`, projectText(root, home, name)]),
  );
}

function foldersIn(root, home) {
  if (!existsSync(join(root, home))) return [];
  return readdirSync(join(root, home), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name);
}

function projectText(root, home, folder) {
  const name = `${home}/${folder}` === 'apps/picloud' ? ALL_IN_ONE : folder;
  const project = {
    $schema: '../../node_modules/nx/schemas/project-schema.json',
    name,
    projectType: home === 'apps' ? 'application' : 'library',
    sourceRoot: `${home}/${folder}`,
    tags: [...typesOf(root, home, folder).map((type) => `type:${type}`), `scope:${name}`],
    targets: { lint: {}, test: {} },
  };
  return `${JSON.stringify(project, null, 2)}\n`;
}

function typesOf(root, home, name) {
  if (home === 'apps') return ['app'];
  if (TYPES[name] !== undefined) return [TYPES[name]];
  return LAYERS.filter((layer) => existsSync(join(root, home, name, layer)));
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  for (const [path, text] of projectFiles(ROOT)) writeFileSync(join(ROOT, path), text);
}
