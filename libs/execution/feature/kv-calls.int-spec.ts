import { kvGet, kvSet } from '#contracts';
import { InProcessBus } from '#platform/messaging';
import type { CellOutcome } from '#platform/sandbox';
import { givenApp } from '../../stores/data/kv-collection.for-spec.js';
import { kvBus, tokenOf } from '../../stores/feature/kv-stores.for-spec.js';
import { usePostgres } from '#testing';
import { KvCalls } from './kv-calls.js';
import { useSdkRuns } from './sdk-runs.for-spec.js';

const pg = usePostgres();
const runs = useSdkRuns((to, services) => void new KvCalls(to, services), { maxResponseBytes: 10_000_000 });
let bus: InProcessBus;
let appId: string;
beforeAll(async () => {
  bus = kvBus(pg.database);
  await bus.start();
});
beforeEach(async () => {
  appId = await givenApp(pg.db);
});
afterAll(() => bus.close());

const hostOver = (to: InProcessBus, more: { wallMs?: number } = {}) =>
  runs.host(to, { appId, runToken: tokenOf(appId), ...more });

/** Runs a script as an executor does, from the cell to the database. */
function run(body: string, over: InProcessBus = bus): Promise<CellOutcome> {
  const code = `import { kv, PiCloudError } from 'picloud';
    const visits = kv.collection('visits');
    const refusalOf = (call) => Promise.resolve().then(call).then(
      () => 'none', (e) => [e instanceof PiCloudError, e.code, e.message, e.retryable]);
    export default async () => { ${body} };`;
  return runs.run(code, hostOver(over));
}

async function resultOf(body: string, over?: InProcessBus): Promise<unknown> {
  const outcome = await run(body, over);
  expect(outcome.error).toBeUndefined();
  return JSON.parse(outcome.body ?? '') as unknown;
}

/** Codes of what is refused, each as PiCloudError and not for a second try. */
async function codesOf(...calls: readonly string[]): Promise<unknown[]> {
  const refusals = (await resultOf(
    `return [${calls.map((call) => `await refusalOf(() => ${call})`).join(', ')}];`,
  )) as [boolean, string, string, boolean][];
  return refusals.map(([isOurs, code, , retryable]) =>
    isOurs && !retryable ? code : [isOurs, code, retryable],
  );
}

describe('a script', () => {
  it('sets, gets, has, lists and deletes what another run then finds (R-KV-01, R-KV-02, R-KV-03)', async () => {
    const wrote = await resultOf(`
      const { version } = await visits.set('ada', { n: 1, tags: ['x', null] });
      const next = await visits.set('ada', { n: 2 }, { ifVersion: version });
      await visits.set('bob', null, { ttlSeconds: 60 });
      return next.version > version;`);
    expect(wrote).toBe(true);
    const read = await resultOf(`
      const first = await visits.list({ limit: 1 });
      const second = await visits.list({ limit: 1, cursor: first.cursor });
      return {
        ada: await visits.get('ada'),
        many: (await visits.getMany(['no', 'bob', 'ada'])).map((v) => (v === undefined ? 'absent' : v)),
        absent: (await visits.get('no')) === undefined,
        has: [await visits.has('bob'), await visits.has('no')],
        keys: [...first.items, ...second.items].map((item) => item.key),
        stays: 'expiresAt' in first.items[0], goes: new Date(second.items[0].expiresAt) > new Date(),
        ends: 'cursor' in second,
        deleted: [await visits.delete('ada'), await visits.delete('ada')],
      };`);
    expect(read).toEqual({
      ada: { n: 2 },
      many: ['absent', null, { n: 2 }],
      absent: true,
      has: [true, false],
      keys: ['ada', 'bob'],
      stays: false,
      goes: true,
      ends: false,
      deleted: [true, false],
    });
  });

  it('reads whatever JSON it wrote, NUL and half pairs too', async () => {
    const same = await resultOf(`
      const values = ['\\0', '\\ud800', 'é😀\\n', -0, 1e300, 0.1 + 0.2, [], {}, { '': { z: 1, a: [[]] } }, 'x'.repeat(200_000)];
      for (const [n, value] of values.entries()) await visits.set('v' + n, value);
      const read = await visits.getMany(values.map((_, n) => 'v' + n));
      return values.map((value, n) => JSON.stringify(value) === JSON.stringify(read[n]));`);
    expect(same).toEqual(Array.from({ length: 10 }, () => true));
  });

  it('gets for each mistake a PiCloudError that its promise rejects with', async () => {
    expect(
      await codesOf(
        "visits.set('k', 1, { ttl: 3 })",
        'visits.list({ reverse: true })',
        "visits.set('k', 1, 'soon')",
        "visits.set('k', 1, { ttlSeconds: '3' })",
        "visits.set('k', 1, { ttlSeconds: -1 })",
        "visits.set('k', 1, { ttlSeconds: 1e11 })",
        "visits.set('k', 1, { ifVersion: null })",
        "visits.set('k', 1, { ifVersion: 1.5 })",
        'visits.list({ limit: 0 })',
        'visits.list({ prefix: 1 })',
        "visits.getMany('k')",
        'visits.getMany(Array(101).fill("k"))',
      ),
    ).toEqual([
      ...Array<string>(2).fill('kv.unknown-option'),
      ...Array<string>(10).fill('kv.invalid-option'),
    ]);
    expect(
      await codesOf(
        'visits.get(1)',
        'visits.get()',
        "visits.get('')",
        "visits.get('a\\0')",
        "visits.get('\\ud800')",
        "visits.getMany(['k', {}])",
        "visits.has('x'.repeat(513))",
      ),
    ).toEqual(Array<string>(7).fill('kv.invalid-key'));
    expect(
      await codesOf(
        "visits.set('k')",
        "visits.set('k', () => 1)",
        "visits.set('k', 1n)",
        "visits.set('k', (() => { const o = {}; o.o = o; return o; })())",
        "visits.set('k', JSON.parse('{\"__proto__\":1}'))",
      ),
    ).toEqual(Array<string>(5).fill('kv.invalid-value'));
    expect(
      await codesOf(
        "kv.collection('')",
        "kv.collection('a b')",
        'kv.collection()',
        "visits.set('k', 'x'.repeat(262_143))",
        "visits.list({ cursor: 'mine' })",
        "visits.set('k', 1, { ifVersion: 4 })",
      ),
    ).toEqual([
      ...Array<string>(3).fill('kv.invalid-collection'),
      'kv.value-too-large',
      'kv.invalid-cursor',
      'kv.version-conflict',
    ]);
  });

  it('cannot change what its calls say or read by spoiling the language', async () => {
    const result = await resultOf(`
      await visits.set('k', { a: 1 });
      const { parse, stringify } = JSON;
      const spoil = () => { throw new Error('spoilt'); };
      JSON.parse = JSON.stringify = RegExp.prototype.exec = RegExp.prototype.test = Object.keys = Array.isArray = spoil;
      String.prototype.toJSON = Array.prototype.toJSON = () => 'spoilt';
      Object.defineProperty(Array.prototype, 0, { get: spoil, set: spoil, configurable: true });
      const read = await visits.getMany(['absent', 'k']);
      const refusal = await refusalOf(() => visits.set('k', 2, { ttl: 1 }));
      delete Array.prototype[0];
      delete Array.prototype.toJSON;
      return { absent: read[0] === undefined, a: read[1].a, code: refusal[1] };`);
    expect(result).toEqual({ absent: true, a: 1, code: 'kv.unknown-option' });
  });

  it('counts in the receipt each call that it makes', async () => {
    const { sdkCalls } = await run(
      "await visits.set('k', 1); await visits.get('k'); await visits.getMany([]);",
    );
    expect(sdkCalls).toBe(3);
  });
});

it.each([
  ['kv.get', '{"collection":"visits"}'],
  ['kv.get', '{"collection":1,"key":"k"}'],
  ['kv.get', 'null'],
  ['kv.get', '{'],
  ['kv.getMany', '{"collection":"visits","keys":"k"}'],
  ['kv.getMany', '{"collection":"visits","keys":[1]}'],
  ['kv.set', '{"collection":"visits","key":"k","value":1}'],
  ['kv.set', '{"collection":"visits","key":"k","ttlSeconds":"1"}\n1'],
  ['kv.set', '{"collection":"visits","key":"k","ifVersion":-1}\n1'],
  ['kv.list', '{"collection":"visits","limit":1.5}'],
])('takes from a cell only what the SDK writes, %s %j', async (service, payload) => {
  const asked = hostOver(bus).call(service, payload, 1);
  await expect(asked).rejects.toMatchObject({ code: 'sdk.malformed-call' });
});

describe('when the manager', () => {
  const lonely = async (serve: (bus: InProcessBus) => void = () => undefined): Promise<InProcessBus> => {
    const other = new InProcessBus();
    serve(other);
    await other.start();
    return other;
  };

  it('is not there, the call may be made again later', async () => {
    const refusal = await resultOf("return refusalOf(() => visits.get('k'));", await lonely());
    expect(refusal).toEqual([true, 'kv.unavailable', expect.stringContaining('right now'), true]);
  });

  it('does not answer, the call ends no later than its run does', async () => {
    const silent = await lonely((other) => other.serve(kvGet, () => new Promise(() => undefined)));
    const startedAt = performance.now();
    const asked = hostOver(silent, { wallMs: 200 }).call('kv.get', '{"collection":"visits","key":"k"}', 1);
    await expect(asked).rejects.toMatchObject({ code: 'kv.timeout', kind: 'late' });
    expect(performance.now() - startedAt).toBeLessThan(2_000);
  });

  it('fails, the script learns no more than that', async () => {
    const broken = await lonely((other) =>
      other.serve(kvSet, () => Promise.reject(new Error('relation "kv_entries" does not exist'))),
    );
    const refusal = await resultOf("return refusalOf(() => visits.set('k', 1));", broken);
    expect(refusal).toEqual([true, 'internal', 'Internal error', false]);
  });
});
