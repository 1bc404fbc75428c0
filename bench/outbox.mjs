// `node bench/outbox.mjs`: events per second through the outbox to a handler that does nothing, and how long an event
// waits from its acceptance to its first instruction at a tenth of that rate; on this machine, loopback only.
import { availableParallelism, cpus, loadavg } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { installation } from './installation.mjs';
import { load } from './load.mjs';

const SECONDS = Number(process.env.BENCH_SECONDS ?? 8);
const SAMPLES = Number(process.env.BENCH_SAMPLES ?? 1_000);
const CLUSTER = 'dist/deploy/local/start-cluster.js';

console.log(
  `Machine: ${cpus()[0]?.model ?? 'unknown'}, ${availableParallelism()} cores, Node ${process.version}, load ${loadavg()[0].toFixed(1)}`,
);
for (const [name, entry] of [
  ['all in one', undefined],
  ['cluster', CLUSTER],
])
  await installation(name, {}, (place) => measure(name, place), entry);

async function measure(name, { base, api }) {
  const script = await asyncScript(base, api, 'export default () => Date.now();');
  const url = `${base}/async`;
  await load(url, 3);
  await drained(base, api);
  const before = await api.metric('picloud_outbox_done');
  const began = performance.now();
  const { perSecond: accepted, p50, p99, bad } = await load(url, SECONDS);
  await drained(base, api);
  const events = (await api.metric('picloud_outbox_done')) - before;
  const rate = events / ((performance.now() - began) / 1_000);
  console.log(
    `${name}: ${events} events, ${rate.toFixed(0)}/s from the first acceptance to the last settlement; accepted at ${accepted.toFixed(0)}/s, p50 ${p50} ms, p99 ${p99} ms, ${bad} failed`,
  );
  const waits = await waitsAt(rate / 10, base, api, script);
  const of = (share) => waits[Math.floor(waits.length * share)];
  console.log(
    `${name}: at ${(rate / 10).toFixed(0)}/s from acceptance to first instruction p50 ${of(0.5)} ms, p99 ${of(0.99)} ms, of ${waits.length}`,
  );
}

async function asyncScript(base, api, source) {
  const script = await api.createScript('nothing', source);
  const response = await fetch(`${base}/api/v1/admin/scripts/${script.id}/routes`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${api.token}` },
    body: JSON.stringify({ path: '/async', dispatch_mode: 'async' }),
  });
  if (response.status !== 201) throw new Error(await response.text());
  return script;
}

/** Until nothing is under way, twice in a row. */
async function drained(base, api) {
  for (let last = -1; ; await pause(200)) {
    const done = await api.metric('picloud_outbox_done');
    if (done === last && (await api.metric('picloud_outbox_in_flight')) === 0) return;
    last = done;
  }
}

/** @returns waits in ms, the shortest first. */
async function waitsAt(rate, base, api, { id }) {
  const acceptedAt = new Map();
  const answers = [];
  for (let n = 0; n < SAMPLES; n++) {
    answers.push(
      fetch(`${base}/async`).then(async (response) => {
        const { execution_id: execution, accepted_at: at } = await response.json();
        acceptedAt.set(execution, Date.parse(at));
      }),
    );
    await pause(1_000 / rate);
  }
  await Promise.all(answers);
  await drained(base, api);
  const waits = [];
  for (let cursor = ''; waits.length < SAMPLES;) {
    const page = await fetch(`${base}/api/v1/admin/scripts/${id}/logs?limit=200${cursor}`, {
      headers: { authorization: `Bearer ${api.token}` },
    }).then((response) => response.json());
    for (const { execution_id: execution, response } of page.items)
      if (acceptedAt.has(execution)) waits.push(Number(response.body) - acceptedAt.get(execution));
    if (page.next_cursor === null) break;
    cursor = `&cursor=${page.next_cursor}`;
  }
  return waits.sort((a, b) => a - b);
}
