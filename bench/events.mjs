// `npm run bench:events`: events through the outbox to a handler that does nothing, beside graphile-worker on the same
// PostgreSQL in the same run; how long an event waits; what a backlog does to claims; kv and publications from a script.
// On this machine, loopback only.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { runMigrations, makeWorkerUtils } from './node_modules/graphile-worker/dist/index.js';
import { Database } from '../dist/libs/platform/postgres/index.js';
import { EmbeddedPostgres } from '../dist/libs/platform/postgres-embedded/index.js';
import { installation } from './installation.mjs';
import { measureClaims } from './outbox-claims.mjs';

const EVENTS = Number(process.env.BENCH_EVENTS ?? 20_000);
const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 3);
const SAMPLES = Number(process.env.BENCH_SAMPLES ?? 2_000);
const AT_A_TIME = 64;

console.log(
  `Machine: ${cpus()[0]?.model ?? 'unknown'}, ${availableParallelism()} cores, Node ${process.version}, load ${loadavg()[0].toFixed(1)}`,
);
const folder = mkdtempSync(join(tmpdir(), 'picloud-bench-events-'));
const server = await EmbeddedPostgres.start({ dataDir: folder });
const database = new Database({ url: server.url, poolSize: 4, onIdleError: () => undefined });
try {
  await runMigrations({ connectionString: server.url });
  const env = { DATABASE_URL: server.url, PICLOUD_DISPATCH_CONCURRENCY: String(AT_A_TIME) };
  await installation('events', env, async (place) => {
    const rate = await throughput(place);
    await waits(place, rate / 10);
    await publications(place);
    await reads(place);
  });
  await measureClaims(database);
} finally {
  await database.close();
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
}

/** In turns, so that what else the machine does concerns both. */
async function throughput({ api, base }) {
  const { trigger } = await listener({ api, base }, 'nothing', 'export default () => {};', 'bench.nothing');
  const [ours, theirs, batched] = [[], [], []];
  await drain(trigger, EVENTS / 4);
  for (let round = 0; round < ROUNDS; round += 1) {
    ours.push(await drain(trigger, EVENTS));
    theirs.push(await drainGraphile(server.url, EVENTS));
    batched.push(await drainGraphile(server.url, EVENTS, 'batches'));
  }
  const own = median(ours);
  const beside = (peer) => `${list(peer)} (${(own / median(peer)).toFixed(2)} x)`;
  console.log(
    `events/s: PiCloud ${list(ours)}; graphile-worker ${beside(theirs)}, in batches ${beside(batched)}`,
  );
  return own;
}

/** Events that become due together; @returns how many a second are over, from then on. */
async function drain(trigger, count) {
  const [{ due }] = await database.statements.query(
    `WITH put AS (
       INSERT INTO outbox (id, app_id, script_id, source, trigger_id, payload, payload_bytes, principal_id, root_id, depth,
                           max_attempts, backoff, base_ms, max_ms, jitter, due_at)
       SELECT id, app_id, script_id, 'pubsub', trigger_id, payload, octet_length(payload::text), principal_id, id, 0, 3,
              'exponential', 1000, 300000, 0.2, now() + interval '4 s'
       FROM (SELECT gen_random_uuid() AS id FROM generate_series(1, $2::int)) AS made, (
         SELECT app_id, script_id, id AS trigger_id, registered_by_principal AS principal_id,
                '{"op":"publish","occurredAt":"2026-01-01T00:00:00.000Z","pubsub":{"topic":"bench.nothing","message":1}}'::json
                  AS payload
         FROM triggers WHERE id = $1::uuid
       ) AS trigger
       RETURNING due_at
     ) SELECT max(due_at) AS due FROM put`,
    [trigger, count],
  );
  await pause(due.getTime() - Date.now());
  const began = performance.now();
  while ((await left(trigger)) > 0) await pause(10);
  return (1_000 * count) / (performance.now() - began);
}

async function left(trigger) {
  const [{ count }] = await database.statements.query(
    'SELECT count(*)::int AS count FROM (SELECT FROM outbox WHERE trigger_id = $1::uuid LIMIT 1) AS one',
    [trigger],
  );
  return count;
}

async function drainGraphile(url, count, ...settings) {
  const utils = await makeWorkerUtils({ connectionString: url });
  await utils.withPgClient((client) =>
    client.query(
      `SELECT graphile_worker.add_jobs(ARRAY(
         SELECT json_populate_record(NULL::graphile_worker.job_spec, '{"identifier":"nothing","payload":{"n":1}}')
         FROM generate_series(1, $1::int)))`,
      [count],
    ),
  );
  await utils.release();
  const peer = spawn(process.execPath, [
    join(import.meta.dirname, 'peers/graphile-worker.mjs'),
    ...[url, String(count), String(AT_A_TIME), ...settings],
  ]);
  let output = '';
  peer.stdout.on('data', (chunk) => (output += chunk));
  peer.stderr.on('data', (chunk) => (output += chunk));
  await new Promise((resolve) => peer.once('exit', resolve));
  const line = output.split('\n').find((one) => one.startsWith('{"perSecond"'));
  if (line === undefined) throw new Error(`graphile-worker did not finish:\n${output}`);
  return JSON.parse(line).perSecond;
}

/** From the event's making, in the transaction of the publication, to the handler's first instruction. */
async function waits({ api, base }, rate) {
  const source = 'export default (ctx) => Date.now() - Date.parse(ctx.event.occurredAt);';
  const { script } = await listener({ api, base }, 'waiting', source, 'bench.waiting');
  const publisher = `import { pubsub } from 'picloud';\nexport default () => pubsub.publish('bench.waiting', 1);`;
  await api.createScript('publisher', publisher, '/publish');
  const publish = async (count) => {
    const sent = [];
    const began = performance.now();
    for (let n = 0; n < count; n += 1) {
      sent.push(fetch(`${base}/publish`, { method: 'POST' }).then((answer) => answer.text()));
      // A timer's steps are too coarse to wait for each by itself.
      await pause(Math.max(0, began + ((n + 1) * 1_000) / rate - performance.now()));
    }
    await Promise.all(sent);
    await pause(2_000);
  };
  // Scripts that nobody knows yet run apart.
  await publish(SAMPLES / 4);
  await database.execute('DELETE FROM execution_logs WHERE script_id = $1::uuid', [script.id]);
  await publish(SAMPLES);
  const rows = await database.statements.query(
    `SELECT (response ->> 'body')::float8 AS ms FROM execution_logs WHERE script_id = $1::uuid ORDER BY 1`,
    [script.id],
  );
  const at = (share) => rows[Math.floor(rows.length * share)].ms;
  console.log(
    `commit to start at ${rate.toFixed(0)}/s: p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, of ${rows.length}`,
  );
}

/** One publication that 100 triggers listen to, as the script that publishes sees it. */
async function publications({ api, base }) {
  const script = await api.createScript('many', 'export default () => {};');
  for (let n = 0; n < 100; n += 1) await trigger({ api, base }, script, `bench.many`);
  const source = `
    import { pubsub } from 'picloud';
    export default async () => {
      const times = [];
      for (let n = 0; n < 50; n++) {
        const began = performance.now();
        await pubsub.publish('bench.many', n);
        times.push(performance.now() - began);
      }
      return times.sort((a, b) => a - b);
    };`;
  await api.createScript('to many', source, '/to-many');
  const times = await (await fetch(`${base}/to-many`)).json();
  console.log(
    `publication to 100 triggers: p50 ${times[25].toFixed(1)} ms, longest ${times[49].toFixed(1)} ms, of 50`,
  );
  while ((await database.execute('SELECT FROM outbox LIMIT 1', [])) > 0) await pause(100);
}

async function reads({ api, base }) {
  const source = `
    import { kv } from 'picloud';
    export default async () => {
      const visits = kv.collection('bench');
      await visits.set('a', { n: 1 });
      const began = Date.now();
      for (let n = 0; n < 400; n++) await visits.get('a');
      const read = Date.now();
      for (let n = 0; n < 400; n++) await visits.set('a', { n });
      // The clock in there has steps of a millisecond.
      return { get: (read - began) / 400, set: (Date.now() - read) / 400 };
    };`;
  await api.createScript('reads', source, '/reads');
  await fetch(`${base}/reads`);
  const { get, set } = await (await fetch(`${base}/reads`)).json();
  console.log(
    `from a script, all in one: kv.get ${get.toFixed(2)} ms, kv.set ${set.toFixed(2)} ms, of 400 one after the other`,
  );
}

async function listener(place, name, source, topic) {
  const script = await place.api.createScript(name, source);
  return { script, trigger: await trigger(place, script, topic) };
}

async function trigger({ api, base }, { id }, topic) {
  const response = await fetch(`${base}/api/v1/admin/apps/default/triggers/pubsub`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${api.token}` },
    body: JSON.stringify({ script_id: id, topic_pattern: topic }),
  });
  if (response.status !== 201) throw new Error(await response.text());
  return (await response.json()).id;
}

function median(values) {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}

function list(values) {
  return values.map((value) => value.toFixed(0)).join(', ');
}
