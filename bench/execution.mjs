// `npm run bench:execution`: what isolation costs, and what it holds. The neighbours of hostile scripts, the memory of many
// warm scripts, and what a call to a data service adds; on this machine, in one run, loopback only.
import { availableParallelism, cpus } from 'node:os';
import { load } from './load.mjs';
import { installation } from './installation.mjs';
import { processTree } from './processes.mjs';

const SECONDS = Number(process.env.BENCH_SECONDS ?? 8);
const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 3);
const WARM_SCRIPTS = Number(process.env.BENCH_WARM_SCRIPTS ?? 1_000);
const KNOWN_SCRIPTS = Number(process.env.BENCH_KNOWN_SCRIPTS ?? 10_000);
const CLUSTER = 'dist/deploy/local/start-cluster.js';
const lines = [];
const say = (line) => {
  lines.push(line);
  console.log(line);
};

const parts = { neighbours, kv, warmScripts, knownScripts };
const chosen = process.argv.slice(2);
say(`Machine: ${cpus()[0]?.model ?? 'unknown'}, ${availableParallelism()} cores, Node ${process.version}`);
for (const [name, part] of Object.entries(parts)) {
  if (chosen.length === 0 || chosen.includes(name)) await part();
}

/** p99 of a well-behaved script alone, and while one neighbour loops, one hoards memory and one floods the log. */
async function neighbours() {
  await installation('neighbours', {}, async ({ base, api }) => {
    await api.createScript(
      'good',
      'export default async (ctx) => ({ hello: ctx.request.params.name });',
      '/good/:name',
    );
    const hostile = {
      loop: 'export default () => { for (;;); };',
      hoard: 'export default () => { const all = []; for (;;) all.push(new Array(1e5).fill(all.length)); };',
      flood:
        "export default () => { for (let i = 0; i < 200_000; i++) console.log('line ' + i); return 1; };",
    };
    for (const [name, source] of Object.entries(hostile)) await api.createScript(name, source, `/${name}`);
    await load(`${base}/good/ada`, 3, 4);
    const alone = [];
    const beside = [];
    for (let round = 0; round < ROUNDS; round++) {
      alone.push(await load(`${base}/good/ada`, SECONDS, 4));
      let going = true;
      const asking = Object.keys(hostile).map(async (name) => {
        while (going) await (await fetch(`${base}/${name}`)).text();
      });
      beside.push(await load(`${base}/good/ada`, SECONDS, 4));
      going = false;
      await Promise.all(asking);
    }
    const [a, b] = [middle(alone, 'p99'), middle(beside, 'p99')];
    const bad = beside.reduce((sum, { bad }) => sum + bad, 0);
    say(
      `neighbours: p99 alone ${a} ms, beside a loop, a hoard and a flood ${b} ms: ${(b / a).toFixed(2)} x; p50 ${middle(alone, 'p50')} and ${middle(beside, 'p50')} ms; ${bad} failed`,
    );
  });
}

/** A run with one `kv.get` and one `kv.set`, beside the same run without them. */
async function kv() {
  await installation('kv', {}, async ({ base, api }) => {
    await api.createScript('plain', 'export default async (ctx) => ({ count: 1 });', '/plain');
    await api.createScript(
      'counted',
      `import { kv } from 'picloud';
       const visits = kv.collection('visits');
       export default async (ctx) => {
         const key = 'k' + (Math.random() * 1_000 | 0);
         const count = ((await visits.get(key)) ?? 0) + 1;
         await visits.set(key, count);
         return { count };
       };`,
      '/counted',
    );
    await api.createScript(
      'reads',
      `import { kv } from 'picloud';
       const visits = kv.collection('visits');
       export default async () => {
         const began = Date.now();
         for (let i = 0; i < 500; i++) await visits.get('k' + i);
         return (Date.now() - began) / 500;
       };`,
      '/reads',
    );
    await load(`${base}/counted`, 3);
    const plain = [];
    const counted = [];
    for (let round = 0; round < ROUNDS; round++) {
      plain.push(await load(`${base}/plain`, SECONDS));
      counted.push(await load(`${base}/counted`, SECONDS));
    }
    const reads = [];
    for (let n = 0; n < 5; n++) reads.push(await (await fetch(`${base}/reads`)).json());
    const bad = counted.reduce((sum, { bad }) => sum + bad, 0);
    say(
      `kv: one get and one set ${Math.round(middle(counted, 'perSecond'))} runs/s (p50 ${middle(counted, 'p50')} ms, ${bad} failed), without them ${Math.round(middle(plain, 'perSecond'))} runs/s; one get alone ${reads.sort((x, y) => x - y)[2]} ms`,
    );
  });
}

/** Resident memory of an executor and its cells with many different scripts kept warm. */
async function warmScripts() {
  const env = {
    PICLOUD_SCRIPT_CACHE_SIZE: String(WARM_SCRIPTS),
    PICLOUD_WARM_ISOLATES_PER_CELL: String(WARM_SCRIPTS),
  };
  const measure = async ({ base, api, program }) => {
    const ids = await scripts(api, WARM_SCRIPTS);
    const before = memory(program.pid);
    await runEach(base, ids);
    const cold = memory(program.pid);
    const took = await runEach(base, ids);
    say(
      `warm scripts: ${WARM_SCRIPTS} different ones, ${before} MiB before, ${cold} MiB with all of them warm; second round p99 ${took.p99.toFixed(1)} ms`,
    );
  };
  await installation('warm', env, measure, CLUSTER);
}

/** The same for many more scripts than are kept: what the LRU allows, and not more. */
async function knownScripts() {
  const measure = async ({ base, api, program }) => {
    const ids = await scripts(api, KNOWN_SCRIPTS);
    await runEach(base, ids.slice(0, 1_000));
    const some = memory(program.pid);
    await runEach(base, ids.slice(1_000));
    say(
      `known scripts: ${some} MiB after the first 1,000 of ${KNOWN_SCRIPTS}, ${memory(program.pid)} MiB after all`,
    );
  };
  await installation('known', {}, measure, CLUSTER);
}

async function scripts(api, count) {
  const ids = [];
  for (let n = 0; n < count; n++) {
    const source = `const greeting = 'hello ${n}';\nexport default async (ctx) => ({ greeting });`;
    ids.push((await api.createScript(`script-${n}`, source)).id);
  }
  return ids;
}

/** One run of each, a few at a time. @returns latencies */
async function runEach(base, ids) {
  const took = [];
  let at = 0;
  const worker = async () => {
    while (at < ids.length) {
      const id = ids[at++];
      const began = performance.now();
      const response = await fetch(`${base}/api/v1/execute/${id}`, { method: 'POST' });
      await response.text();
      took.push(performance.now() - began);
      if (response.status !== 200) throw new Error(`${id} answers ${response.status}`);
    }
  };
  await Promise.all(Array.from({ length: 4 }, worker));
  took.sort((a, b) => a - b);
  return { p99: took[Math.floor(took.length * 0.99)] };
}

/** MiB of a local cluster's executor and its cells. */
function memory(pid) {
  const own = processTree(pid).filter(({ what }) => what === 'executor' || what === 'cell');
  return Math.round(own.reduce((sum, { rssMiB }) => sum + rssMiB, 0));
}

function middle(results, figure) {
  const sorted = results.map((result) => result[figure]).sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}
