import { docsCreate, docsGet } from '#contracts';
import { InProcessBus } from '#platform/messaging';
import type { CellOutcome } from '#platform/sandbox';
import { givenApp } from '../../stores/data/kv-collection.for-spec.js';
import { docsBus } from '../../stores/feature/docs-stores.for-spec.js';
import { tokenOf, tokens } from '../../stores/feature/kv-stores.for-spec.js';
import { usePostgres } from '#testing';
import { DocsCalls } from './docs-calls.js';
import { useSdkRuns } from './sdk-runs.for-spec.js';

const pg = usePostgres();
const runs = useSdkRuns((to, services) => void new DocsCalls(to, services), { maxResponseBytes: 10_000_000 });
let bus: InProcessBus;
let appId: string;
beforeAll(async () => {
  bus = docsBus(pg.database, tokens);
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
  const code = `import { docs, PiCloudError } from 'picloud';
    const people = docs.collection('people');
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
    `const { id } = await people.create({ n: 1 });
     return [${calls.map((call) => `await refusalOf(() => ${call})`).join(', ')}];`,
  )) as [boolean, string, string, boolean][];
  return refusals.map(([isOurs, code, , retryable]) =>
    isOurs && !retryable ? code : [isOurs, code, retryable],
  );
}

describe('a script', () => {
  it('creates, gets, updates, replaces and deletes what another run then finds (R-DOC-01)', async () => {
    const id = await resultOf(`
      const made = await people.create({ name: 'Ada', at: new Date(0), gone: undefined, tags: ['x'] });
      await people.update(made.id, { age: 36 }, { ifVersion: made.version });
      await people.create({ name: 'Bob' });
      return made.id;`);
    const read = await resultOf(`
      const ada = await people.get('${String(id)}');
      const replaced = await people.replace(ada.id, { name: 'Eve' });
      return {
        data: ada.data, version: ada.version, isNow: new Date(ada.createdAt) <= new Date(ada.updatedAt),
        keys: Object.keys(ada), replaced: [replaced.data, replaced.version],
        absent: [(await people.get('nobody')) === undefined, (await people.findOne({ name: 'x' })) === undefined],
        deleted: [await people.delete(ada.id), await people.delete(ada.id)], left: await people.count(),
      };`);
    expect(read).toEqual({
      data: { name: 'Ada', at: '1970-01-01T00:00:00.000Z', tags: ['x'], age: 36 },
      version: 2,
      isNow: true,
      keys: ['id', 'data', 'version', 'createdAt', 'updatedAt'],
      replaced: [{ name: 'Eve' }, 3],
      absent: [true, true],
      deleted: [true, false],
      left: 1,
    });
  });

  it('finds by operators, in an order, page by page, with and without an index (R-DOC-04)', async () => {
    const read = await resultOf(`
      for (const [n, name] of ['Ada', 'Bob', 'Cyd', 'Dan', 'Eve'].entries()) await people.create({ n, name });
      const all = async (...query) => {
        const first = await people.find(query[0], { ...query[1], limit: 2 });
        const names = first.items.map(({ data }) => data.name);
        if (!first.cursor) return names;
        const second = await people.find(query[0], { ...query[1], limit: 2, cursor: first.cursor });
        return [...names, ...second.items.map(({ data }) => data.name)];
      };
      const asked = async () => [
        await all({ n: { $gt: 0, $ne: 2 } }, { sort: { n: -1 } }),
        await all({ $or: [{ name: 'Ada' }, { name: { $startsWith: 'E' } }] }),
        (await people.find({ n: { $in: [1, 2] }, $sort: { name: -1 }, $limit: 1 })).items[0].data.name,
        (await people.findOne({}, { sort: { n: -1 } })).data.name,
        await people.count({ n: { $lt: 3 } }), await people.count(),
      ];
      const without = await asked();
      const { ready } = await people.createIndex('n');
      return [ready, without, await asked()];`);
    const wanted = [['Eve', 'Dan', 'Bob'], ['Ada', 'Eve'], 'Cyd', 'Eve', 3, 5];
    expect(read).toEqual([true, wanted, wanted]);
  });

  it('never finds everything because its filter has no value', async () => {
    const refusals = await resultOf(`
      await people.create({ email: 'ada@a.example' });
      const filters = [{ email: undefined }, { email: { $in: [undefined] } }, { $or: [{ email: () => 1 }] }, { n: NaN }];
      const refusals = [];
      for (const filter of filters) {
        refusals.push((await refusalOf(() => people.find(filter)))[2], (await refusalOf(() => people.count(filter)))[1]);
      }
      return refusals;`);
    const message = (name: string) => `Cannot use the filter: "${name}" has no value that JSON can hold`;
    expect(refusals).toEqual(
      [message('email'), message('0'), message('email'), message('n')].flatMap((text) => [
        text,
        'docs.invalid-filter',
      ]),
    );
  });

  it('gets for each mistake a PiCloudError that its promise rejects with', async () => {
    expect(
      await codesOf(
        "docs.collection('')",
        "docs.collection('a b')",
        'docs.collection()',
        'people.create()',
        'people.create([1])',
        "people.create({ a: '\\0' })",
        "people.create({ a: '\\ud800' })",
        'people.create({ a: 1n })',
        'people.update(id, JSON.parse(\'{"__proto__":1}\'))',
        "people.create({ a: 'x'.repeat(262_144) })",
      ),
    ).toEqual([
      ...Array<string>(3).fill('docs.invalid-collection'),
      ...Array<string>(6).fill('docs.invalid-data'),
      'docs.too-large',
    ]);
    expect(
      await codesOf(
        'people.get()',
        'people.delete(1)',
        'people.update(id, {}, { ifVersion: 0 })',
        'people.delete(id, { ifVersion: null })',
        'people.find({}, { limit: 0 })',
        'people.find({}, { sort: "n" })',
        'people.find({}, { sort: { n: true } })',
        'people.find({}, "soon")',
        'people.find({ $limit: 1 }, { limit: 1 })',
        'people.createIndex()',
        "people.createIndex('')",
      ),
    ).toEqual(Array<string>(11).fill('docs.invalid-option'));
    expect(
      await codesOf(
        'people.find({}, { skip: 1 })',
        'people.findOne({}, { limit: 1 })',
        'people.replace(id, {}, { upsert: true })',
        'people.find([])',
        'people.find({ n: { $gt: null } })',
        'people.find({ n: { $near: 1 } })',
        "people.find({}, { cursor: 'mine' })",
        "people.update('nobody', {})",
        'people.replace(id, {}, { ifVersion: 2 })',
      ),
    ).toEqual([
      ...Array<string>(3).fill('docs.unknown-option'),
      ...Array<string>(2).fill('docs.invalid-filter'),
      'docs.unsupported-operator',
      'docs.invalid-cursor',
      'docs.not-found',
      'docs.version-conflict',
    ]);
  });

  it('cannot change what its calls say or read by spoiling the language', async () => {
    const result = await resultOf(`
      await people.create({ a: 1 });
      const spoil = () => { throw new Error('spoilt'); };
      JSON.parse = JSON.stringify = RegExp.prototype.exec = Object.keys = Array.isArray = Number.isFinite = spoil;
      String.prototype.toJSON = Array.prototype.toJSON = () => 'spoilt';
      const { items } = await people.find({ a: { $gt: 0 } }, { sort: { a: 1 } });
      const refusal = await refusalOf(() => people.find({ a: undefined }));
      return { a: items[0].data.a, code: refusal[1], one: (await people.findOne()).data.a };`);
    expect(result).toEqual({ a: 1, code: 'docs.invalid-filter', one: 1 });
  });

  it('counts in the receipt each call that it makes', async () => {
    const { sdkCalls } = await run('await people.create({}); await people.find(); await people.count();');
    expect(sdkCalls).toBe(3);
  });
});

it.each([
  ['docs.get', '{"collection":"people"}'],
  ['docs.get', 'null'],
  ['docs.get', '{'],
  ['docs.create', '{"collection":"people"}'],
  ['docs.create', '{"collection":1}\n{}'],
  ['docs.update', '{"collection":"people","id":"x","ifVersion":0}\n{}'],
  ['docs.delete', '{"collection":"people","id":1}'],
  ['docs.find', '{"collection":"people","limit":1.5}'],
  ['docs.createIndex', '{"collection":"people"}'],
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
    const refusal = await resultOf("return refusalOf(() => people.get('x'));", await lonely());
    expect(refusal).toEqual([true, 'docs.unavailable', expect.stringContaining('right now'), true]);
  });

  it('does not answer, the call ends no later than its run does', async () => {
    const silent = await lonely((other) => other.serve(docsGet, () => new Promise(() => undefined)));
    const startedAt = performance.now();
    const asked = hostOver(silent, { wallMs: 200 }).call('docs.get', '{"collection":"people","id":"x"}', 1);
    await expect(asked).rejects.toMatchObject({ code: 'docs.timeout', kind: 'late' });
    expect(performance.now() - startedAt).toBeLessThan(2_000);
  });

  it('fails, the script learns no more than that', async () => {
    const broken = await lonely((other) =>
      other.serve(docsCreate, () => Promise.reject(new Error('relation "docs" does not exist'))),
    );
    const refusal = await resultOf('return refusalOf(() => people.create({}));', broken);
    expect(refusal).toEqual([true, 'internal', 'Internal error', false]);
  });
});
