// Everything that must hold before a change lands. `npm run check -- NAME ...` runs only those named.
// Each step prints one line; one that fails also prints what it found and the command that mends it.
import { ensureBuilt } from './ensure-built.mjs';
import { ROOT, run } from './workspace.mjs';

/** A step that is a command of somebody else's. */
const command = (name, mend, ...commands) => ({
  name,
  mend,
  async find() {
    for (const one of commands) {
      const { code, output } = await run(one, { quiet: true });
      if (code !== 0) return [output.trim()];
    }
    return [];
  },
});

/** A step of ours: tools/validators/<name>.mjs */
async function validator(name) {
  const { findProblems, mend } = await import(`./validators/${name}.mjs`);
  return { name, mend, find: () => findProblems(ROOT) };
}

const TSC = ['tsc', '--noEmit', '--incremental'];
const CACHE = 'node_modules/.cache';
const VALIDATORS = [
  'boundaries',
  'boundary-fixtures',
  'names',
  'projects',
  'exceptions',
  'lockfile',
  'versions',
  'access',
  'behaviour',
  'configuration',
  'openapi',
  'leftovers',
  'images',
  'kubernetes',
  'validator-fixtures',
];

async function steps() {
  return [
    {
      name: 'build',
      mend: 'npm run build',
      find: async () => ((await ensureBuilt()) ? [] : ['the build fails']),
    },
    command('format', 'npm run format', ['prettier', '--check', '--cache', '--log-level', 'warn', '.']),
    command('lint', 'npx eslint --fix .', [
      'eslint',
      '--max-warnings',
      '0',
      '--cache',
      '--cache-location',
      `${CACHE}/eslint/`,
      '.',
    ]),
    command(
      'types',
      'npx tsc --noEmit',
      [...TSC, '-p', 'tsconfig.json', '--tsBuildInfoFile', `${CACHE}/tsc/main.json`],
      [...TSC, '-p', 'libs/sdk/src/guest/tsconfig.json', '--tsBuildInfoFile', `${CACHE}/tsc/guest.json`],
    ),
    ...(await Promise.all(VALIDATORS.map((name) => validator(name)))),
  ];
}

/** @returns {Promise<boolean>} whether it found nothing */
async function take({ name, mend, find }) {
  const startedAt = performance.now();
  const problems = await find();
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  if (problems.length === 0) {
    console.log(`ok      ${name} (${seconds} s)`);
    return true;
  }
  console.log(`FAILED  ${name} (${seconds} s); mend it: ${mend}`);
  console.log(problems.map((problem) => problem.replaceAll(/^/gm, '        ')).join('\n'));
  return false;
}

const named = process.argv.slice(2);
const all = await steps();
const unknown = named.filter((name) => !all.some((step) => step.name === name));
if (unknown.length > 0) {
  console.error(`Cannot check ${unknown.join(', ')}: there is ${all.map((step) => step.name).join(', ')}`);
  process.exit(2);
}
const waiting = all.filter(({ name }) => named.length === 0 || named.includes(name));
let failed = 0;

/** Takes one step after the other, until none waits. */
async function lane() {
  for (let step = waiting.shift(); step !== undefined; step = waiting.shift()) {
    if (!(await take(step))) failed += 1;
  }
}

// Some of the others read what the build has made.
if (waiting[0]?.name === 'build' && !(await take(waiting.shift()))) failed += 1;
// As many as a small machine has processors.
await Promise.all([lane(), lane()]);
console.log(failed === 0 ? 'All checks hold' : `${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
