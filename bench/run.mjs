// `npm run bench`: PiCloud beside its peers, on this machine, in one run. Needs a build (npm run bench makes one).
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { signIn } from './api.mjs';
import { coldStarts } from './cold-starts.mjs';
import { installation, NODE_FLAGS } from './installation.mjs';
import { hasWrk, load } from './load.mjs';
import { freePort, processTree, start, until } from './processes.mjs';
import { report } from './report.mjs';

const root = new URL('..', import.meta.url).pathname;
const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 3);
const SECONDS = Number(process.env.BENCH_SECONDS ?? 8);
const WARM_SECONDS = 3;
const COLD_SCRIPTS = 200;
const ADMIN = { username: 'bench', password: 'bench-password-of-this-run' };
const node = process.execPath;

if (!existsSync(join(root, 'bench/node_modules/workerd'))) {
  console.log('Installing the peers into bench/node_modules ...');
  execFileSync('npm', ['ci', '--no-audit', '--no-fund'], { cwd: join(root, 'bench'), stdio: 'inherit' });
}

const data = mkdtempSync(join(tmpdir(), 'picloud-bench-'));
const programs = [];
const run = (...args) => {
  const program = start(...args);
  programs.push(program);
  return program;
};

try {
  const cold = {
    alone: await installation('cold starts', {}, ({ api }) => coldStarts({ api }, COLD_SCRIPTS)),
  };
  const targets = [await nodeHttp(), await workerd(), await allInOne(), ...(await clusterAndPrototype())];
  await new Promise((resolve) => {
    setTimeout(resolve, 3_000);
  });
  for (const target of targets) target.idle = target.programs.flatMap(({ pid }) => processTree(pid));
  for (const target of targets) await load(target.url, WARM_SECONDS);
  for (let round = 1; round <= ROUNDS; round++) {
    for (const target of targets) {
      const before = await target.records?.();
      const result = await load(target.url, SECONDS);
      if (result.bad > 0) throw new Error(`${target.name}: ${result.bad} answers were no 2xx`);
      if (before !== undefined) await provesRecords(target, before, result.total);
      target.rounds.push(result);
      console.log(`round ${round}  ${target.name.padEnd(28)} ${Math.round(result.perSecond)} requests/s`);
    }
  }
  for (const target of targets) target.loaded = target.programs.flatMap(({ pid }) => processTree(pid));
  cold.behind = await coldStarts(
    targets.find(({ api }) => api !== undefined),
    COLD_SCRIPTS,
  );
  const machine = `${cpus()[0]?.model ?? 'unknown processor'}, ${availableParallelism()} cores, Node ${process.version}`;
  console.log(
    report({
      targets,
      cold,
      machine,
      seconds: SECONDS,
      rounds: ROUNDS,
      tool: (await hasWrk()) ? 'wrk' : 'autocannon',
    }),
  );
} finally {
  for (const program of programs.reverse()) await program.stop();
  rmSync(data, { recursive: true, force: true });
}

async function nodeHttp() {
  const port = await freePort();
  const program = run('node:http', node, [join(root, 'bench/peers/node-http.mjs'), String(port)]);
  return target('node:http', `http://127.0.0.1:${port}/hello/ada`, [program]);
}

async function workerd() {
  const port = await freePort();
  const program = run('workerd', node, [join(root, 'bench/peers/workerd.mjs'), String(port)]);
  return target('workerd', `http://127.0.0.1:${port}/hello/ada`, [program]);
}

async function allInOne() {
  const port = await freePort();
  const program = run('all in one', node, [...NODE_FLAGS, join(root, 'dist/apps/picloud/src/main.js')], {
    ...settings('all-in-one'),
    PICLOUD_BIND: `127.0.0.1:${port}`,
  });
  const base = `http://127.0.0.1:${port}`;
  await until(`${base}/readyz`, program);
  return withApi('PiCloud, all in one', base, base, [program]);
}

async function clusterAndPrototype() {
  const port = await freePort();
  const program = run('cluster', node, [join(root, 'dist/deploy/local/start-cluster.js')], {
    ...settings('cluster'),
    PICLOUD_BIND: `127.0.0.1:${port}`,
  });
  await until(`http://127.0.0.1:${port}/readyz`, program);
  const places = JSON.parse(/^PICLOUD_CLUSTER (\{.*\})$/m.exec(program.output())[1]);
  const cluster = await withApi('PiCloud, cluster', places.manager, places.orchestrator, [program]);
  const back = run('prototype back', node, [join(root, 'bench/peers/prototype-back.mjs'), places.nats]);
  const frontPort = await freePort();
  const args = [join(root, 'bench/peers/prototype-front.mjs'), String(frontPort), places.nats];
  const front = run('prototype front', node, args);
  return [
    cluster,
    await target('prototype (http+NATS+isolate)', `http://127.0.0.1:${frontPort}/hello/ada`, [front, back]),
  ];
}

function settings(name) {
  return {
    PICLOUD_DATA_DIR: join(data, name),
    PICLOUD_ADMIN_USERNAME: ADMIN.username,
    PICLOUD_ADMIN_PASSWORD: ADMIN.password,
    PICLOUD_LOG_LEVEL: 'warn',
  };
}

async function target(name, url, own) {
  await until(url, own[0]);
  return { name, url, programs: own, rounds: [] };
}

async function withApi(name, manager, front, own) {
  const api = await signIn(manager, front, ADMIN);
  const source = 'export default async (ctx) => ({ hello: ctx.request.params.name });';
  await api.createScript('bench-hello', source, '/bench/:name');
  return {
    ...(await target(name, `${front}/bench/ada`, own)),
    api,
    records: () => api.metric('picloud_execution_records_written'),
  };
}

/** A figure counts only if every request of it left its execution record. */
async function provesRecords(target, before, requests) {
  const deadline = Date.now() + 5_000;
  let written = 0;
  while (Date.now() < deadline) {
    written = (await target.records()) - before;
    if (written >= requests) return;
    await new Promise((resolve) => {
      setTimeout(resolve, 100);
    });
  }
  throw new Error(`${target.name}: ${requests} requests, but ${written} execution records`);
}
