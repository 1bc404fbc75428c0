// Runs every spec and ends with one line: "N passed, N failed". Further arguments go to Jest:
//   npm test -- libs/routing        specs under a path
//   npm test -- -t 'a bound path'   specs by name
// Unit and integration specs run side by side; end-to-end specs afterwards and one by one, for they share two
// installations. Those that start, stop and kill installations of their own run beside them.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { isInstalled } from './find-program.mjs';
import { run } from './workspace.mjs';

/** Servers that npm does not bring, and the specs that are nothing without them. */
const SERVERS = [
  { program: 'nats-server', specs: '/libs/platform/[^/]+-nats/.*[.-]int-spec\\.ts$' },
  { program: 'redis-server', specs: '/libs/platform/[^/]+-redis/.*[.-]int-spec\\.ts$' },
];
const inCi = process.env.CI === 'true';
const args = process.argv.slice(2);
/** More than these are no accident of a busy machine. */
const MAX_TRIED_AGAIN = 5;
/** What it finds once is lost or doubled once, however rarely. */
const NEVER_TRIED_AGAIN = /checker\.e2e-spec\.ts$/;
/** Spec files that failed beside others and passed on their own. */
const unsteady = [];

function missingServers() {
  const missing = SERVERS.filter(({ program }) => !isInstalled(program));
  if (missing.length === 0) return [];
  const names = missing.map(({ program }) => program).join(' and ');
  const advice = `apt-get install ${missing.map(({ program }) => program).join(' ')}`;
  if (inCi) {
    console.error(`Cannot test without ${names}: ${advice}`);
    finish({ passed: 0, failed: 1 });
  }
  console.log(
    `Left out, for want of ${names}: its own specs and the cluster's end-to-end specs. To have them: ${advice}`,
  );
  return missing;
}

/**
 * Runs specs, several runs side by side. In CI, files that fail beside others are run once more on their own: what
 * fails twice has failed, what passes then is named, for it is a defect still, of the spec or of what it tests.
 * @returns {Promise<{passed: number, failed: number}>}
 */
async function jest(...runs) {
  const all = await Promise.all(runs.map((options) => jestOnce(...options)));
  const first = { passed: sum(all, 'passed'), failed: sum(all, 'failed') };
  const failedFiles = all.flatMap((one) => one.failedFiles);
  const someCannotPass = all.some((one) => one.failed > 0 && one.failedFiles.length === 0);
  if (!inCi || someCannotPass || !mayBeTriedAgain(failedFiles)) return first;
  const again = failedFiles.map((file) => `  ${relative(process.cwd(), file)}`).join('\n');
  console.error(`\nFailed beside others, once more on their own:\n${again}\n`);
  const second = await jestOnce('--maxWorkers=1', '--runTestsByPath', ...failedFiles);
  if (second.failed > 0) return first;
  unsteady.push(again);
  // Those of these files that had passed are in both counts.
  return { passed: first.passed + first.failed, failed: 0 };
}

function sum(totals, field) {
  return totals.reduce((whole, one) => whole + one[field], 0);
}

function mayBeTriedAgain(files) {
  return (
    files.length > 0 && files.length <= MAX_TRIED_AGAIN && !files.some((file) => NEVER_TRIED_AGAIN.test(file))
  );
}

/** @returns {Promise<{passed: number, failed: number, failedFiles: string[]}>} */
async function jestOnce(...options) {
  const folder = mkdtempSync(join(tmpdir(), 'picloud-jest-'));
  const report = join(folder, 'report.json');
  try {
    // The arguments first: an option that takes a list would swallow a path that follows it.
    const all = ['jest', ...args, '--ci', '--passWithNoTests', '--json', '--outputFile', report, ...options];
    // Jest prints its JSON on standard output unless it has a file for it; its own words are on standard error.
    const { code } = await run(all, { env: { NODE_OPTIONS: nodeOptions(), FORCE_COLOR: colours() } });
    return count(report, code);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function nodeOptions() {
  // The warning would be printed once for each worker.
  return `${process.env.NODE_OPTIONS ?? ''} --experimental-vm-modules --disable-warning=ExperimentalWarning`.trim();
}

function colours() {
  return process.env.FORCE_COLOR ?? (process.stderr.isTTY ? '1' : '0');
}

function count(report, code) {
  const result = readReport(report);
  // Jest did not get as far as to count anything.
  if (result === undefined) return { passed: 0, failed: 1, failedFiles: [] };
  const missing = leftOut(result);
  const failed = result.numFailedTests + result.numRuntimeErrorTestSuites + missing;
  // A second try brings no spec back that was left out, nor a file that Jest could not read.
  const canPass = missing === 0 && result.numRuntimeErrorTestSuites === 0 && failed > 0;
  const failedFiles = canPass ? filesThatFailed(result) : [];
  return { passed: result.numPassedTests, failed: failed === 0 && code !== 0 ? 1 : failed, failedFiles };
}

function filesThatFailed({ testResults }) {
  return testResults.filter(({ status }) => status === 'failed').map(({ name }) => name);
}

function readReport(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}

/** A spec that is skipped is a claim without its proof; naming specs by -t skips the others, of course. */
function leftOut({ numPendingTests, numTodoTests }) {
  return inCi && args.length === 0 ? numPendingTests + numTodoTests : 0;
}

function finish({ passed, failed }) {
  if (unsteady.length > 0) console.log(`Passed only on their own:\n${unsteady.join('\n')}`);
  console.log(`${passed} passed, ${failed} failed`);
  process.exit(failed === 0 ? 0 : 1);
}

const without = ['/node_modules/', '/tools/fixtures/', ...missingServers().map(({ specs }) => specs)];
const ignore = without.flatMap((pattern) => ['--testPathIgnorePatterns', pattern]);
const chosen = args.some((arg) => arg.startsWith('--selectProjects'));
const totals = chosen
  ? [await jest(['--maxWorkers=2', ...ignore])]
  : [
      await jest(['--maxWorkers=3', '--selectProjects=unit', '--selectProjects=integration', ...ignore]),
      await jest(
        ['--maxWorkers=1', '--selectProjects=e2e'],
        ['--maxWorkers=1', '--selectProjects=lifecycle'],
      ),
    ];
finish({ passed: sum(totals, 'passed'), failed: sum(totals, 'failed') });
