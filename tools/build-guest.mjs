// Bundles the wrapper that runs inside every isolate, and the web globals it installs, into one script.
//
// The script is evaluated once per cell, into the start-up snapshot that its isolates come from
// (libs/platform/sandbox/cell/guest-image.ts). What `import()` names in the sources is not evaluated with it: each such
// part is one function, called when the part is first needed. A snapshot keeps a function that was never called as
// source that has been parsed already (measured, over a bare isolate: 0.4 ms and 0.4 MB of heap for all of it; as plain
// modules of one bundle, whose functions all exist from the start, 0.7 ms and 0.6 MB).
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build, transformSync } from 'esbuild';
import { packMapping, packRegex } from './build/idna-tables.mjs';
import { ROOT } from './workspace.mjs';

const WEB = join(ROOT, 'libs/sdk/src/guest/web');
const OUTPUT = join(ROOT, 'dist/libs/sdk/guest/runtime.js');

/** whatwg-url gets two things from us, so that it needs neither a TextDecoder nor, for most domains, IDNA's tables. */
const LENDERS = {
  tr46: 'exports.toASCII = (domain, options) => borrowed.toASCII(domain, options);',
  './encoding':
    'exports.utf8Encode = (text) => borrowed.encodeUtf8(text);' +
    'exports.utf8DecodeWithoutBOM = (bytes) => borrowed.decodeUtf8WithoutBom(bytes);',
};

const replacements = {
  name: 'replacements',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^(?:tr46|\.\/encoding)$/ }, ({ path, importer }) =>
      /node_modules\/whatwg-url\//.test(importer) ? { path, namespace: 'lenders' } : undefined,
    );
    onLoad({ filter: /.*/, namespace: 'lenders' }, ({ path }) => ({
      contents: `const borrowed = require(${JSON.stringify(join(WEB, 'url/borrowed.cjs'))}); ${LENDERS[path]}`,
      resolveDir: WEB,
    }));
    // The streams look for some globals when they load, and for others when they run.
    onLoad({ filter: /node_modules\/web-streams-polyfill\/.*\.mjs$/ }, ({ path }) => ({
      contents:
        'import { AbortController, queueMicrotask, scope as globalThis, structuredClone } ' +
        `from ${JSON.stringify(join(WEB, 'streams/polyfill-scope.ts'))};\n${readFileSync(path, 'utf8')}`,
      resolveDir: dirname(path),
    }));
  },
};

/** The tables of IDNA are most of the text that every isolate carries, unless they are packed. */
const packedTables = {
  name: 'packed-tables',
  setup({ onLoad }) {
    const require = createRequire(import.meta.url);
    const source = readFileSync(join(WEB, 'url/idna-tables.ts'), 'utf8');
    const { code } = transformSync(source, { loader: 'ts', format: 'cjs', target: 'es2023' });
    const unpacking = (call) => `${code}\n${call}`;
    onLoad({ filter: /node_modules\/tr46\/lib\/mappingTable\.json$/ }, ({ path }) => ({
      contents: unpacking(`module.exports = unpackMapping(${JSON.stringify(packMapping(require(path)))});`),
      loader: 'js',
      resolveDir: dirname(path),
    }));
    onLoad({ filter: /node_modules\/tr46\/lib\/regexes\.js$/ }, ({ path }) => ({
      contents: unpacking(
        `module.exports = {};\n${Object.entries(require(path))
          .map(
            ([name, regex]) => `module.exports.${name} = unpackRegex(${JSON.stringify(packRegex(regex))});`,
          )
          .join('\n')}`,
      ),
      resolveDir: dirname(path),
    }));
  },
};

/**
 * Global names as they were before any script ran, for everything in the bundle: a part that is evaluated late does not
 * see what a script has made of them.
 */
const CAPTURED =
  'Array ArrayBuffer BigInt Boolean DataView Date Error Function JSON Map Math Number Object Promise Proxy RangeError ' +
  'Reflect RegExp Set String Symbol SyntaxError TypeError URIError Uint8Array WeakMap WeakRef WeakSet isNaN parseInt';

/** Statements of esbuild's output files, which have all imports at the start and all exports at the end. */
const IMPORT = /^import(?:\{([^}]*)\}from)?"\.\/([\w-]+)\.js";/;
const EXPORT = /export\{([^}]*)\};\s*$/;
const LAZY = /\bimport\("\.\/([\w-]+)\.js"\)/g;

/** `a as b, c` of an import or an export, as members of an object (`a: b, c: c`); an export's names turn round. */
function members(list, isExport) {
  return list
    .split(',')
    .map((item) => item.trim().split(/\s+as\s+/))
    .map(([first, second = first]) => (isExport ? `${second}:${first}` : `${first}:${second}`))
    .join(',');
}

/**
 * One output file of esbuild as a function that evaluates it once and gives what it exports. In an isolate there is no
 * module loader: `import()` gives its part at once.
 * @throws {Error} when the file has another form than expected
 */
function partOf({ name, text, imports, exports }) {
  let rest = text;
  let head = '';
  let found = 0;
  for (let match = IMPORT.exec(rest); match !== null; match = IMPORT.exec(rest)) {
    const [statement, list, from] = match;
    head += list === undefined ? `part_${id(from)}();` : `const{${members(list, false)}}=part_${id(from)}();`;
    rest = rest.slice(statement.length);
    found += 1;
  }
  const exported = EXPORT.exec(rest);
  if (exported !== null) rest = rest.slice(0, exported.index);
  rest = rest.replaceAll(LAZY, (_, from) => {
    found += 1;
    return `part_${id(from)}()`;
  });
  if (found !== imports.length || (exported === null) !== (exports.length === 0)) {
    throw new Error(
      `Cannot bundle the guest: ${name} has ${imports.length} imports, ${found} were understood`,
    );
  }
  const given = exported === null ? '' : members(exported[1], true);
  const own = id(name);
  return `let given_${own};function part_${own}(){if(given_${own})return given_${own};${head}${rest}\nreturn given_${own}={__proto__:null,${given}}}`;
}

const id = (name) => name.replaceAll('-', '_');

/**
 * @param {string} entry a source that runs inside isolates
 * @returns {Promise<{script: string, packages: string[]}>} the script, and the packages that are part of it
 */
export async function bundleGuest(entry) {
  const { outputFiles, metafile } = await build({
    absWorkingDir: ROOT,
    entryPoints: { entry },
    outdir: 'guest',
    bundle: true,
    splitting: true,
    write: false,
    metafile: true,
    format: 'esm',
    target: 'es2023',
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: 'none',
    plugins: [replacements, packedTables],
    tsconfigRaw: '{}',
  });
  const parts = outputFiles.map(({ path, text }) => {
    const name = basename(path, '.js');
    const { imports, exports } = metafile.outputs[`guest/${name}.js`];
    return partOf({ name, text, imports, exports });
  });
  const packages = Object.keys(metafile.inputs).flatMap(
    (path) => /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1] ?? [],
  );
  return {
    script: `(()=>{"use strict";const{${CAPTURED.replaceAll(' ', ',')}}=globalThis;${parts.join('\n')}\npart_entry()})();\n`,
    packages: [...new Set(packages)].sort(),
  };
}

/** The bundle holds other people's work: their licences go with it. */
function notices(packages) {
  return packages
    .map((name) => {
      const folder = join(ROOT, 'node_modules', name);
      const file = ['LICENSE', 'LICENSE.md', 'LICENSE.txt', 'LICENSE-MIT.txt'].find((licence) =>
        existsSync(join(folder, licence)),
      );
      if (file === undefined) throw new Error(`Cannot bundle ${name}: it has no licence file`);
      const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
      return `${name} ${version}\n\n${readFileSync(join(folder, file), 'utf8').trim()}\n`;
    })
    .join(`\n${'-'.repeat(80)}\n\n`);
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { script, packages } = await bundleGuest('libs/sdk/src/guest/runtime.ts');
  mkdirSync(dirname(OUTPUT), { recursive: true });
  writeFileSync(OUTPUT, script);
  if (packages.length > 0) writeFileSync(join(dirname(OUTPUT), 'NOTICES.txt'), notices(packages));
}
