import { BUDGET, INVALID, MEMORY, run, sdk, THREW } from './hostile-case.for-spec.js';
import type { HostileCase } from './hostile-case.for-spec.js';
import { HOSTILE_CALLS } from './hostile-calls.for-spec.js';

const time: readonly HostileCase[] = [
  { name: 'an infinite loop', source: run('for (;;);'), ends: BUDGET },
  { name: 'an infinite loop at the top level', source: `for (;;);\n${run('')}`, ends: BUDGET },
  {
    name: 'a catastrophic regular expression',
    source: run("return /^(a+)+$/.test('a'.repeat(40) + '!');"),
    ends: BUDGET,
  },
  {
    name: 'microtasks without end',
    source: run('const again = () => Promise.resolve().then(again);\nawait again();'),
    ends: BUDGET,
  },
  {
    name: 'a loop after an awaited call',
    source: run("await http.get('http://127.0.0.1/').catch(() => 0);\nfor (;;);", sdk),
    ends: BUDGET,
  },
  {
    name: 'a loop in a timer',
    source: run('await new Promise(() => setTimeout(() => { for (;;); }, 5));'),
    ends: BUDGET,
  },
  {
    name: 'a promise that never settles',
    source: run('await new Promise(() => {});'),
    ends: ['script.timed-out'],
  },
  {
    name: 'timers without end',
    source: run('await new Promise(() => setInterval(() => {}, 10));'),
    ends: ['script.timed-out'],
  },
  {
    name: 'an uninterruptible builtin',
    source: run('return Array.prototype.includes.call({ length: 2 ** 53 - 1 }, 1);'),
    ends: BUDGET,
  },
  {
    name: 'a BigInt tower',
    source: run('let n = 3n;\nfor (;;) n = n ** 3n;'),
    ends: MEMORY,
  },
  {
    name: 'a stack trace that never ends',
    source: run("Error.prepareStackTrace = () => { for (;;); };\nthrow new Error('x');"),
    ends: BUDGET,
  },
];

const LOOPING = '{ get message() { for (;;); }, get stack() { for (;;); }, get name() { for (;;); } }';
const LOOPING_PROXY =
  'new Proxy({}, { get() { for (;;); }, has() { for (;;); }, getPrototypeOf() { for (;;); } })';
const THROWING_PROXY = 'new Proxy({}, { get() { throw 1; }, getPrototypeOf() { throw 2; } })';

const thrown: readonly HostileCase[] = [
  { name: 'a thrown object with looping getters', source: run(`throw ${LOOPING};`), ends: BUDGET },
  { name: 'a thrown Proxy that loops', source: run(`throw ${LOOPING_PROXY};`), ends: BUDGET },
  { name: 'a thrown Proxy that throws', source: run(`throw ${THROWING_PROXY};`), ends: THREW },
  {
    name: 'an object with looping getters thrown at once',
    source: `export default () => { throw ${LOOPING}; };`,
    ends: BUDGET,
  },
  {
    name: 'a rejection nobody handles, with looping getters',
    source: run(`Promise.reject(${LOOPING});\nreturn 'done';`),
    ends: [...BUDGET, 'executor.crashed', 'script.timed-out', 'ok'],
  },
  {
    name: '100,000 rejections nobody handles',
    source: run("for (let i = 0; i < 100_000; i++) Promise.reject(new Error('x'));\nreturn 'done';"),
    ends: ['ok', 'script.out-of-budget'],
  },
];

const results: readonly HostileCase[] = [
  { name: 'a result with a looping getter', source: run('return { get a() { for (;;); } };'), ends: BUDGET },
  { name: 'a result with a throwing getter', source: run('return { get a() { throw 1; } };'), ends: INVALID },
  { name: 'a Proxy as result', source: run(`return ${LOOPING_PROXY};`), ends: BUDGET },
  { name: 'a function as result', source: run('return () => 1;'), ends: INVALID },
  { name: 'a symbol as result', source: run("return Symbol('x');"), ends: INVALID },
  { name: 'a BigInt as result', source: run('return { n: 1n };'), ends: INVALID },
  { name: 'a cycle as result', source: run('const a = {};\na.a = a;\nreturn a;'), ends: INVALID },
  {
    name: 'a result of 256 MB',
    source: run("return 'x'.repeat(2 ** 28);"),
    ends: [...BUDGET, 'executor.crashed'],
  },
  {
    name: 'a result 100,000 levels deep',
    source: run('let a = {};\nfor (let i = 0; i < 100_000; i++) a = { a };\nreturn a;'),
    ends: [...INVALID, ...BUDGET],
  },
  {
    name: 'a shared graph that grows as it is written',
    source: run('let a = { x: 1 };\nfor (let i = 0; i < 40; i++) a = { l: a, r: a };\nreturn a;'),
    ends: [...MEMORY, ...INVALID],
  },
  {
    name: '__proto__ and constructor as keys of a result',
    source: run(
      'return JSON.parse(\'{"__proto__": {"polluted": 1}, "constructor": {"prototype": {"polluted": 1}}}\');',
    ),
    ends: ['ok'],
  },
  {
    name: 'a header with a line end',
    source: run("return { statusCode: 200, headers: { a: 'b\\r\\nset-cookie: c' }, body: '' };"),
    ends: INVALID,
  },
  { name: 'a status that is none', source: run('return { statusCode: 42 };'), ends: INVALID },
];

const memory: readonly HostileCase[] = [
  {
    name: 'a hoard in a Map',
    source: run("const m = new Map();\nfor (let i = 0; ; i++) m.set(i, 'x' + i);"),
    ends: MEMORY,
  },
  {
    name: 'a hoard in an array',
    source: run('const a = [];\nfor (;;) a.push(new Array(1e5).fill(1));'),
    ends: MEMORY,
  },
  { name: 'a giant array, filled', source: run('return new Array(5e7).fill(1).length;'), ends: MEMORY },
  { name: 'a hoard of symbols', source: run("for (let i = 0; ; i++) Symbol.for('s' + i);"), ends: MEMORY },
  {
    name: 'a hoard of typed arrays',
    source: run('const a = [];\nfor (;;) a.push(new Uint8Array(1e6).fill(1));'),
    ends: MEMORY,
  },
  {
    name: 'a resizable buffer',
    source: run(
      'const b = new ArrayBuffer(8, { maxByteLength: 2 ** 29 });\nb.resize(2 ** 29);\nnew Uint8Array(b).fill(1);\nreturn b.byteLength > 1e6;',
    ),
    ends: [...MEMORY],
  },
  {
    name: 'WebAssembly memory',
    source: run('return new WebAssembly.Memory({ initial: 4_096 }).buffer.byteLength;'),
    ends: THREW,
  },
  { name: 'a shared buffer', source: run('return new SharedArrayBuffer(1e6).byteLength;'), ends: THREW },
  {
    name: 'Atomics.wait',
    source: run('Atomics.wait(new Int32Array(new ArrayBuffer(8)), 0, 0, 60_000);'),
    ends: THREW,
  },
  { name: 'a doubled string', source: run("let s = 'x';\nfor (;;) s = s + s + s.length;"), ends: MEMORY },
  {
    name: 'a normalised string',
    source: run("const all = [];\nfor (;;) all.push('\\ufdfa'.repeat(2 ** 21).normalize('NFKD'));"),
    ends: MEMORY,
  },
  {
    name: 'a padded string',
    source: run(
      "const all = [];\nfor (let i = 0; ; i++) all.push('x'.padEnd(2 ** 24 + i, 'yz').toUpperCase());",
    ),
    ends: MEMORY,
  },
  {
    name: 'a replaced string',
    source: run("return 'x'.repeat(2 ** 16).replaceAll('x', 'y'.repeat(2 ** 14)).length;"),
    ends: [...MEMORY],
  },
];

export const HOSTILE_CASES: readonly HostileCase[] = [
  ...time,
  ...thrown,
  ...results,
  ...memory,
  ...HOSTILE_CALLS,
];
