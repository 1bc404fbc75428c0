import { hash } from 'node:crypto';
import { newId } from '#kernel';
import { filesCreate, filesHead } from '#contracts';
import { InProcessBus } from '#platform/messaging';
import { usePostgres } from '#testing';
import { FilesRuns } from './files-runs.for-spec.js';

const pg = usePostgres();
let runs: FilesRuns;
beforeAll(async () => {
  runs = new FilesRuns(pg.database);
  await runs.start();
});
beforeEach(() => runs.anotherApp());
afterAll(() => runs.stop());

describe('a script', () => {
  it('creates, reads, updates, lists and deletes what another run then finds (R-FILE-01)', async () => {
    const id = await runs.resultOf(`
      const made = await pictures.create({ name: 'cats/a.txt', data: 'grüße', metadata: { of: ['cats'], gone: undefined } });
      await pictures.create({ name: 'dogs/b', data: new Uint8Array([1, 2, 255]) });
      return made.id;`);
    const read = await runs.resultOf(`
      const head = await pictures.head('${String(id)}');
      const { data, ...got } = await pictures.get(head.id);
      const renamed = await pictures.update(head.id, { name: 'cats/c.txt' });
      const rewritten = await pictures.update(head.id, { data: '', metadata: {}, contentType: 'a/b' });
      const { items, cursor } = await pictures.list({ limit: 1 });
      const rest = await pictures.list({ limit: 1, cursor });
      const other = rest.items[0];
      return {
        head, same: JSON.stringify(got) === JSON.stringify(head), text: text(data), isBytes: data instanceof Uint8Array,
        renamed: [renamed.name, renamed.version, renamed.size], rewritten: [rewritten.size, rewritten.metadata, rewritten.contentType],
        empty: (await pictures.get(head.id)).data.length,
        names: [items[0].name, other.name, rest.cursor ?? null], bytes: [...(await pictures.get(other.id)).data],
        prefixed: (await pictures.list({ prefix: 'dogs/' })).items.length,
        absent: [(await pictures.head('nobody')) === undefined, (await pictures.get('nobody')) === undefined],
        deleted: [await pictures.delete(head.id), await pictures.delete(head.id)],
      };`);
    const text = 'grüße';
    expect(read).toEqual({
      head: {
        ...{ id, name: 'cats/a.txt', contentType: 'text/plain; charset=utf-8', size: 7 },
        ...{ sha256: hash('sha256', text), metadata: { of: ['cats'] }, version: 1 },
        ...{
          createdAt: expect.stringMatching(/Z$/) as string,
          updatedAt: expect.stringMatching(/Z$/) as string,
        },
      },
      ...{
        same: true,
        text,
        isBytes: true,
        renamed: ['cats/c.txt', 2, 7],
        rewritten: [0, {}, 'a/b'],
        empty: 0,
      },
      ...{ names: ['cats/c.txt', 'dogs/b', null], bytes: [1, 2, 255], prefixed: 1 },
      ...{ absent: [true, true], deleted: [true, false] },
    });
  });

  it('gets for each mistake a PiCloudError that its promise rejects with', async () => {
    expect(
      await runs.codesOf("files.collection('')", "files.collection('a b')", 'files.collection()'),
    ).toEqual(Array<string>(3).fill('files.invalid-collection'));
    expect(
      await runs.codesOf(
        "pictures.create({ name: 1, data: '' })",
        "pictures.create({ name: 'a\\n', data: '' })",
        "pictures.create({ name: 'a', data: '', contentType: 'png' })",
        "pictures.create({ name: 'a', data: '', contentType: 1 })",
        "pictures.create({ name: 'a', data: 7 })",
        "pictures.create({ name: 'a', data: null })",
        "pictures.create({ name: 'a', data: {} })",
        "pictures.create({ name: 'a', data: '', metadata: [] })",
        "pictures.create({ name: 'a', data: '', metadata: { a: 1n } })",
        "pictures.create({ name: 'a', data: '', metadata: JSON.parse('{\"__proto__\":1}') })",
        "pictures.create({ name: 'a', data: '', metadata: { a: 'x'.repeat(8_192) } })",
      ),
    ).toEqual([
      ...Array<string>(2).fill('files.invalid-name'),
      ...Array<string>(2).fill('files.invalid-content-type'),
      ...Array<string>(3).fill('files.invalid-data'),
      ...Array<string>(4).fill('files.invalid-metadata'),
    ]);
    expect(
      await runs.codesOf(
        'pictures.create()',
        'pictures.update(id)',
        'pictures.head()',
        'pictures.get(1)',
        'pictures.stream()',
        'pictures.delete(null)',
        'pictures.list({ limit: 0 })',
        'pictures.list({ prefix: 1 })',
        "pictures.list('a')",
        "pictures.create({ name: 'a', data: '', type: 'b' })",
        'pictures.list({ sort: 1 })',
        "pictures.list({ cursor: 'mine' })",
        "pictures.update('nobody', { name: 'b' })",
      ),
    ).toEqual([
      ...Array<string>(9).fill('files.invalid-option'),
      ...Array<string>(2).fill('files.unknown-option'),
      ...['files.invalid-cursor', 'files.not-found'],
    ]);
  });

  it('is told which field is missing (R-FILE-02)', async () => {
    const messages = await runs.resultOf(`return [
      (await refusalOf(() => pictures.create({ data: 'a' }))).slice(1, 3),
      (await refusalOf(() => pictures.create({ name: 'a' }))).slice(1, 3),
    ];`);
    expect(messages).toEqual([
      ['files.invalid-name', 'Cannot write the file: the field "name" is missing'],
      ['files.invalid-data', 'Cannot write the file: the field "data" is missing'],
    ]);
  });

  it('cannot change what its calls say or read by spoiling the language', async () => {
    const result = await runs.resultOf(`
      const spoil = () => { throw new Error('spoilt'); };
      const same = (bytes) => { for (let n = 0; n < bytes.length; n++) if (bytes[n] !== 7) return false; return true; };
      const content = new Uint8Array(3_000_000).fill(7);
      JSON.parse = JSON.stringify = RegExp.prototype.exec = Object.keys = Array.isArray = spoil;
      Uint8Array.prototype.set = Uint8Array.prototype.subarray = String.prototype.slice = String.fromCharCode = spoil;
      String.prototype.toJSON = Array.prototype.toJSON = () => 'spoilt';
      const { id } = await pictures.create({ name: 'a', data: content });
      const got = await pictures.get(id);
      return [got.name, got.size, same(got.data)].join();`);
    expect(result).toBe('a,3000000,true');
  });
});

it.each([
  ['files.head', '{"collection":"a"}'],
  ['files.head', 'null'],
  ['files.head', '{'],
  ['files.create', '{"collection":"a"}\nx'],
  ['files.create', '{"collection":"a","name":"b","upload":"c"}'],
  ['files.create', '{"collection":"a","name":"b","upload":"*.>"}'],
  ['files.create', `{"collection":"a","name":"b"}\n${'x'.repeat(2 * 1_024 * 1_024 + 1)}`],
  ['files.update', '{"collection":"a","id":1}'],
  ['files.part', '{"upload":"a.b","seq":0}\nx'],
  ['files.part', `{"upload":"${newId()}.${newId()}","seq":-1}\nx`],
  ['files.part', `{"upload":"${newId()}.${newId()}","seq":0}`],
  ['files.read', '{"collection":"a","id":"b","offset":-1,"maxBytes":1}'],
  ['files.delete', '{"collection":"a","id":1}'],
  ['files.list', '{"collection":"a","limit":0}'],
])('takes from a cell only what the SDK writes, %s', async (service, payload) => {
  const asked = runs.host().call(service, payload, 1);
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
    const refusal = await runs.resultOf("return refusalOf(() => pictures.head('x'));", await lonely());
    expect(refusal).toEqual([true, 'files.unavailable', expect.stringContaining('right now'), true]);
  });

  it('that had the parts is gone, the file must be sent anew', async () => {
    const asked = runs.host().call('files.part', `{"upload":"${newId()}.${newId()}","seq":0}\nx`, 1);
    await expect(asked).rejects.toMatchObject({ code: 'files.upload-lost', kind: 'conflict' });
  });

  it('does not answer, the call ends no later than its run does', async () => {
    const silent = await lonely((other) => other.serve(filesHead, () => new Promise(() => undefined)));
    const startedAt = performance.now();
    const asked = runs.host(silent, { wallMs: 200 }).call('files.head', '{"collection":"a","id":"x"}', 1);
    await expect(asked).rejects.toMatchObject({ code: 'files.timeout', kind: 'late' });
    expect(performance.now() - startedAt).toBeLessThan(2_000);
  });

  it('fails, the script learns no more than that', async () => {
    const broken = await lonely((other) =>
      other.serve(filesCreate, () => Promise.reject(new Error('ENOSPC: no space left on device'))),
    );
    const refusal = await runs.resultOf(
      "return refusalOf(() => pictures.create({ name: 'a', data: '' }));",
      broken,
    );
    expect(refusal).toEqual([true, 'internal', 'Internal error', false]);
  });
});
