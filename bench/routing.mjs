// `npm run bench:routing`: how long it takes to find a route among 100 and among 100,000, what the table weighs, and how
// long a change of it keeps requests waiting. Beside find-my-way, Fastify's router, with the same routes in the same run.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { join } from 'node:path';
import { compileTable, matchRequest, parseBinding } from '../dist/libs/routing/domain/index.js';
import { measureChanges } from './routing-changes.mjs';
import { hostOf, pathOf, requestFor, ROUTES_AN_APP, snapshotOf } from './routing-set.mjs';

const here = import.meta.dirname;
const APPS = 1_000;
const BATCHES = Number(process.env.BENCH_BATCHES ?? 3_000);
const BATCH = 100;
const SINGLES = 100_000;
const COLD_SINGLES = 3_000;
/** More than the caches of a core hold. */
const EVICTION = new Int32Array((32 * 1024 * 1024) / 4);

if (!existsSync(join(here, 'node_modules/find-my-way'))) {
  console.log('Installing the peers into bench/node_modules ...');
  execFileSync('npm', ['ci', '--no-audit', '--no-fund'], { cwd: here, stdio: 'inherit' });
}
const { default: findMyWay } = await import('find-my-way');

const chosen = process.argv.slice(2);
console.log(
  `Machine: ${cpus()[0]?.model ?? 'unknown'}, ${availableParallelism()} cores, Node ${process.version}`,
);
if (chosen.length === 0 || chosen.includes('matching')) matching();
if (chosen.length === 0 || chosen.includes('changes')) await measureChanges(APPS);

function matching() {
  const small = { ours: ourTable(1), peer: peerTable(1) };
  const before = heapBytes();
  const large = { ours: ourTable(APPS) };
  const withOurs = heapBytes();
  large.peer = peerTable(APPS);
  const withPeer = heapBytes();
  // All of it is compiled by the engine before any of it counts.
  for (const set of [small, large]) for (const find of Object.values(set)) batches(find, anyOf(1), 1_000);

  const rows = [];
  const add = (what, routes, who, figures) => rows.push([what, routes, who, ...figures]);
  for (const [name, key] of [
    ['PiCloud', 'ours'],
    ['find-my-way', 'peer'],
  ]) {
    add('routes of one app, again and again', 100, name, measured(small[key], anyOf(1)));
    add('routes of one app, again and again', 100_000, name, measured(large[key], anyOf(1)));
    add('any of all routes', 100_000, name, measured(large[key], anyOf(APPS)));
    add('after 32 MiB of other work', 100, name, cold(small[key], anyOf(1)));
    add('after 32 MiB of other work', 100_000, name, cold(large[key], anyOf(APPS)));
  }
  print(
    [
      'requests for',
      'routes',
      '',
      'p50 of batches ns',
      'p99 of batches ns',
      'p50 of single ns',
      'p99 of single ns',
    ],
    rows,
  );
  const toMb = (bytes) => (bytes / 1e6).toFixed(1);
  print(
    ['memory of 100,000 routes', 'MB'],
    [
      ['PiCloud, with routes and scripts as they are handed on', toMb(withOurs - before)],
      ['find-my-way, 1,000 routers whose handlers are one function', toMb(withPeer - withOurs)],
    ],
  );
}

function ourTable(apps) {
  const table = compileTable(snapshotOf(apps, parseBinding));
  return (request) => {
    const match = matchRequest(table, request);
    if (match.kind !== 'matched') throw new Error(`Nothing takes ${request.path}`);
    return match.params;
  };
}

/**
 * A router for each app, found by its host: one router with a host constraint takes at most 31 hosts for a path. It
 * normalises the host as little as can be, and neither refuses `..` nor looks for the routes of several hosts.
 */
function peerTable(apps) {
  const handler = () => undefined;
  const routers = new Map();
  for (let app = 0; app < apps; app += 1) {
    const router = findMyWay();
    for (let index = 0; index < ROUTES_AN_APP; index += 1) router.on('GET', pathOf(index), handler);
    routers.set(hostOf(app), router);
  }
  return ({ host, method, path }) => {
    const found = routers.get(host.slice(0, host.indexOf(':')).toLowerCase())?.find(method, path);
    if (found === null || found === undefined) throw new Error(`Nothing takes ${path}`);
    return found.params;
  };
}

/** A request for any route of the first so many apps, its texts as new as if they came from a socket. */
function anyOf(apps) {
  const fresh = (text) => Buffer.from(text, 'latin1').latin1Slice(0, text.length);
  return () => {
    const { host, method, path } = requestFor(
      Math.floor(Math.random() * apps),
      Math.floor(Math.random() * ROUTES_AN_APP),
    );
    return { host: fresh(host), method, path: fresh(path) };
  };
}

function measured(find, next) {
  const singles = [];
  for (let index = 0; index < SINGLES; index += 1) singles.push(single(find, next()));
  return [...percentiles(batches(find, next, BATCHES)), ...percentiles(singles)];
}

/** Mean of each batch, in ns a request. */
function batches(find, next, count) {
  const means = [];
  for (let batch = 0; batch < count; batch += 1) {
    const requests = Array.from({ length: BATCH }, next);
    const began = process.hrtime.bigint();
    for (const request of requests) find(request);
    means.push(Number(process.hrtime.bigint() - began) / BATCH);
  }
  return means;
}

/** As a server finds its caches that has done other things since the last request. */
function cold(find, next) {
  const singles = [];
  for (let index = 0; index < COLD_SINGLES; index += 1) {
    for (let at = 0; at < EVICTION.length; at += 16) EVICTION[at] += 1;
    singles.push(single(find, next()));
  }
  return ['', '', ...percentiles(singles)];
}

function single(find, request) {
  const began = process.hrtime.bigint();
  find(request);
  return Number(process.hrtime.bigint() - began);
}

function percentiles(values) {
  values.sort((left, right) => left - right);
  return [0.5, 0.99].map((share) => Math.round(values[Math.floor(values.length * share)]));
}

function heapBytes() {
  for (let time = 0; time < 4; time += 1) globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

export function print(head, rows) {
  const lines = [head, head.map(() => '---'), ...rows];
  console.log(`\n${lines.map((line) => `| ${line.join(' | ')} |`).join('\n')}`);
}
