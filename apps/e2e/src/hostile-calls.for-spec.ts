import { BUDGET, run, sdk, THREW } from './hostile-case.for-spec.js';
import type { HostileCase } from './hostile-case.for-spec.js';

const calls: readonly HostileCase[] = [
  {
    name: 'a million log lines',
    source: run("for (let i = 0; i < 1_000_000; i++) log.info('line ' + i, { i });\nreturn 'done';", sdk),
    ends: ['ok'],
    sandbox: { cpu_ms: 5_000, wall_ms: 10_000 },
  },
  {
    name: '20,000 calls without await',
    source: run(
      "for (let i = 0; i < 20_000; i++) { try { http.get('http://127.0.0.1/').catch(() => 0); } catch {} }\nawait new Promise((r) => setTimeout(r, 1));\nreturn 'done';",
      sdk,
    ),
    ends: BUDGET,
  },
  {
    name: 'a call and an immediate return',
    source: run("http.get('http://127.0.0.1/').catch(() => 0);\nreturn 'done';", sdk),
    ends: ['ok'],
  },
  {
    name: 'arguments with toJSON that loops',
    source: run("await http.post('http://127.0.0.1/', { toJSON() { for (;;); } });", sdk),
    ends: BUDGET,
  },
  {
    name: 'arguments that are thenables and getters',
    source: run(
      "await http.post('http://127.0.0.1/', { then(r) { r(1); }, get a() { throw new Error('mine'); } });",
      sdk,
    ),
    ends: THREW,
  },
  {
    name: 'toJSON on every object',
    source: run(
      'Object.prototype.toJSON = Array.prototype.toJSON = String.prototype.toJSON = () => { for (;;); };\nawait new Promise((r) => setTimeout(r, 5));\nreturn 1;',
    ),
    ends: ['ok', 'script.out-of-budget'],
  },
  {
    name: 'a language overwritten before the SDK is used',
    source: run(
      `Promise.prototype.then = () => { throw new Error('mine'); };
JSON.stringify = JSON.parse = () => { throw new Error('mine'); };
Array.prototype[Symbol.iterator] = function* () { for (;;) yield 1; };
Map.prototype.get = Map.prototype.set = () => { throw new Error('mine'); };
const names = ['0', 'id', 'resolve', 'timer'];
for (let i = 0; i < names.length; i++)
  Object.defineProperty(Object.prototype, names[i], { set() { throw new Error('mine'); }, configurable: true });
log.info('still here');
return 'done';`,
      sdk,
    ),
    ends: ['ok', 'script.threw', 'script.timed-out'],
  },
];

const escapes: readonly HostileCase[] = [
  {
    name: 'import of a module of the host',
    source: run("return Object.keys(await import('node:fs'));"),
    ends: THREW,
  },
  { name: 'require', source: run("return require('fs');"), ends: THREW },
  { name: 'process', source: run('return process.pid;'), ends: THREW },
  {
    name: 'eval of 500,000 brackets',
    source: run("return eval('('.repeat(500_000) + ')'.repeat(500_000));"),
    ends: ['script.threw', 'script.out-of-budget', 'executor.crashed'],
  },
  {
    name: 'a walk from every function of the SDK to the host',
    source: `${sdk}
const seen = new Set();
const found = [];
const made = [];
function walk(value, path, depth) {
  if (depth > 6 || (typeof value !== 'object' && typeof value !== 'function') || value === null || seen.has(value)) return;
  seen.add(value);
  for (const key of Reflect.ownKeys(value)) {
    let next;
    try { next = value[key]; } catch { continue; }
    walk(next, path + '.' + String(key), depth + 1);
  }
  walk(Object.getPrototypeOf(value), path + '.__proto__', depth + 1);
  if (typeof value === 'function') {
    for (const make of ['return process', 'return require', 'return globalThis.process']) {
      // Constructors of async functions give promises.
      try { made.push(Promise.resolve(value.constructor(make)()).then((host) => { if (host !== undefined) found.push(path); }, () => 0)); } catch {}
    }
  }
}
export default async function (ctx) {
  const sites = [];
  Error.prepareStackTrace = (_, all) => { sites.push(...all); return ''; };
  try { http.get('http://127.0.0.1/', { nonsense: 1 }); } catch (error) { void error.stack; }
  for (const site of sites) { walk(site.getThis?.(), 'this', 0); walk(site.getFunction?.(), 'function', 0); }
  for (const [name, value] of Object.entries({ http, log, env, PiCloudError, console, setTimeout, ctx, globalThis })) walk(value, name, 0);
  await Promise.all(made);
  if (found.length > 0) throw new Error('escaped by ' + found.join(', '));
  const names = Object.getOwnPropertyNames(globalThis).filter((name) => /picloud|isolated|^(process|require|Buffer|global)$/i.test(name));
  if (names.length > 0) throw new Error('leaked ' + names.join(', '));
  return 'nothing found';
}`,
    ends: ['ok'],
    sandbox: { cpu_ms: 3_000, wall_ms: 6_000 },
  },
];

/** What scripts try through the SDK, the language they share with it, and whatever may lead to the host. */
export const HOSTILE_CALLS: readonly HostileCase[] = [...calls, ...escapes];
