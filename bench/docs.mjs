// `npm run bench:docs`: what a call of `docs` takes in a collection of a million documents, as the script that makes it
// waits: each request makes ten, one after the other. On this machine, in one run, loopback only.
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { EmbeddedPostgres } from '../dist/libs/platform/postgres-embedded/index.js';
import { installation } from './installation.mjs';

const DOCUMENTS = Number(process.env.BENCH_DOCUMENTS ?? 1_000_000);
const TIMES = Number(process.env.BENCH_TIMES ?? 100);
const CALLS = 10;

/** Ids of the documents that `fill` makes. */
const HEAD = `import { docs } from 'picloud'; const people = docs.collection('people');
  const idOf = (n) => '01900000-0000-7000-8000-' + n.toString(16).padStart(12, '0');`;
const INDEXED = ['email', 'age', 'status', 'at'];
const KINDS = {
  'no call, the share of the request': '() => 1',
  get: '(n) => people.get(idOf(n))',
  'find one of an indexed field': "(n) => people.find({ email: 'p' + n + '@a.example' })",
  'findOne of it': "(n) => people.findOne({ email: 'p' + n + '@a.example' })",
  'find a range of 15': '(n) => people.find({ at: { $gte: n, $lt: n + 15 } })',
  'find 50 of all in an order': '() => people.find({}, { sort: { at: -1 } })',
  'find 50 of a third, in an order': "() => people.find({ status: 'open' }, { sort: { at: -1 } })",
  'find 50 of a third, by id': "() => people.find({ status: 'open' })",
  'find 10 of a hundredth, in an order':
    '(n) => people.find({ age: n % 100 }, { sort: { at: 1 }, limit: 10 })',
  'find by two indexed fields': "(n) => people.find({ age: n % 100, email: { $startsWith: 'p' + n } })",
  'count one of an indexed field': "(n) => people.count({ email: 'p' + n + '@a.example' })",
  'find without an index': "(n) => people.find({ name: 'Name ' + n })",
  'count all': '() => people.count()',
  create: "(n) => people.create({ email: 'new' + n, age: 1, status: 'new', at: n, name: 'x' })",
  update: '(n) => people.update(idOf(n), { age: 7 })',
};

const folder = mkdtempSync(join(tmpdir(), 'picloud-bench-docs-'));
const server = await EmbeddedPostgres.start({ dataDir: folder });
try {
  console.log(
    `Machine: ${cpus()[0]?.model ?? 'unknown'}, ${availableParallelism()} cores, Node ${process.version}`,
  );
  await installation('docs', { DATABASE_URL: server.url }, measure);
} finally {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
}

async function measure({ base, api }) {
  await fill();
  await api.createScript(
    'index',
    `${HEAD} export default (ctx) => people.createIndex(ctx.request.params.field);`,
    '/index/:field',
  );
  for (const field of INDEXED) {
    const startedAt = performance.now();
    while (!(await (await fetch(`${base}/index/${field}`)).json()).ready);
    console.log(`index on ${field}: ${((performance.now() - startedAt) / 1_000).toFixed(1)} s`);
  }
  // What the server would do by itself in the next minutes, beside what is measured.
  await inDatabase((client) => client.query('VACUUM ANALYZE'));
  for (const [at, [name, call]] of Object.entries(KINDS).entries()) {
    const slow = name.includes('without an index') || name === 'count all';
    const calls = slow ? 1 : CALLS;
    const source = `${HEAD} const call = ${call}; export default async (ctx) => {
      const n = Number(ctx.request.params.n);
      try { for (let i = 0; i < ${calls}; i++) await call(n + i); return 1; } catch (error) { return error.code; } };`;
    await api.createScript(`kind-${at}`, source, `/kind-${at}/:n`);
    const times = [];
    const answers = new Set();
    for (let n = 0; n < (slow ? 10 : TIMES); n++) {
      const of = Math.floor(Math.random() * DOCUMENTS);
      const startedAt = performance.now();
      answers.add(await (await fetch(`${base}/kind-${at}/${of}`)).text());
      times.push((performance.now() - startedAt) / calls);
    }
    times.sort((a, b) => a - b);
    const p = (part) => times[Math.floor(times.length * part)].toFixed(2);
    console.log(
      `${name.padEnd(36)} p10 ${p(0.1)} ms, p50 ${p(0.5)} ms, p99 ${p(0.99)} ms, says ${[...answers].join(', ')}`,
    );
  }
}

async function fill() {
  const startedAt = performance.now();
  await inDatabase((client) =>
    client.query(
      `INSERT INTO docs (app_id, collection, id, data)
     SELECT (SELECT id FROM apps WHERE slug = 'default'), 'people',
            ('01900000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid,
            jsonb_build_object('email', 'p' || n || '@a.example', 'age', n % 1000 * 79 % 100,
              'status', (ARRAY['open', 'closed', 'waiting'])[1 + n % 3], 'at', n, 'name', 'Name ' || n)
     FROM generate_series(0, $1::int - 1) n`,
      [DOCUMENTS],
    ),
  );
  console.log(`${DOCUMENTS} documents: ${((performance.now() - startedAt) / 1_000).toFixed(1)} s`);
}

async function inDatabase(work) {
  const client = new pg.Client({ connectionString: server.url });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}
