import { usePostgres } from '#testing';
import { FILES_UNDER_SPEC } from '../../stores/feature/files-stores.for-spec.js';
import { FilesRuns } from './files-runs.for-spec.js';

const pg = usePostgres();
let runs: FilesRuns;
beforeAll(async () => {
  runs = new FilesRuns(pg.database);
  await runs.start();
});
beforeEach(() => runs.anotherApp());
afterAll(() => runs.stop());

it.each([
  ['a string', `'x'.repeat(10)`, 10, 'text/plain; charset=utf-8'],
  ['bytes', 'pattern(10)', 10, 'application/octet-stream'],
  ['a part of a buffer', 'pattern(100).subarray(5, 15)', 10, 'application/octet-stream'],
  ['a view of another kind', 'new Uint16Array([1, 2])', 4, 'application/octet-stream'],
  ['a buffer', 'pattern(10).buffer', 10, 'application/octet-stream'],
  ['a Blob', "new Blob(['abc'], { type: 'text/csv' })", 3, 'text/csv'],
  ['a Blob of no type', "new Blob(['abc'])", 3, 'application/octet-stream'],
  ['a File', "new File(['abcd'], 'x', { type: 'a/b' })", 4, 'a/b'],
  ['a body', "new Response('abcde').body", 5, 'application/octet-stream'],
])('gives its content as %s', async (_, data, size, contentType) => {
  const result = await runs.resultOf(`
    const { id } = await pictures.create({ name: 'a', data: ${data} });
    const { size, contentType, data: read } = await pictures.get(id);
    return { size, contentType, length: read.length };`);
  expect(result).toEqual({ size, contentType, length: size });
});

it('writes and reads what is too large for one call, in few of them', async () => {
  const outcome = await runs.run(`
    const content = pattern(4_500_000);
    const { id } = await pictures.create({ name: 'a', data: content });
    await pictures.update(id, { data: content });
    const { data } = await pictures.get(id);
    return { length: data.length, isSame: data.every((byte, n) => byte === content[n]) };`);
  expect(outcome.error).toBeUndefined();
  expect(JSON.parse(outcome.body ?? '')).toEqual({ length: 4_500_000, isSame: true });
  expect(outcome.sdkCalls).toBeLessThan(30);
  expect(await runs.world.blobIds(runs.appId)).toHaveLength(1);
});

it('streams up what it is given chunk by chunk, many small ones in one call', async () => {
  const outcome = await runs.run(`
    let n = 0;
    const data = new ReadableStream({
      pull(controller) {
        if (n === 1_000) return controller.close();
        controller.enqueue(pattern(1_000, n++ * 1_000));
      },
    });
    const { id, size } = await pictures.create({ name: 'a', data });
    const read = (await pictures.get(id)).data;
    return { size, isSame: read.every((byte, at) => byte === (at * 31 >> 3 & 255)) };`);
  expect(outcome.error).toBeUndefined();
  expect(JSON.parse(outcome.body ?? '')).toEqual({ size: 1_000_000, isSame: true });
  expect(outcome.sdkCalls).toBeLessThan(10);
});

it('streams down no more than it reads', async () => {
  const outcome = await runs.run(`
    const content = pattern(1_500_000);
    const { id } = await pictures.create({ name: 'a', data: content });
    const whole = new Uint8Array(await new Response(await pictures.stream(id)).arrayBuffer());
    const reader = (await pictures.stream(id)).getReader();
    const first = await reader.read();
    await reader.cancel();
    const { id: empty } = await pictures.create({ name: 'b', data: '' });
    const nothing = await new Response(await pictures.stream(empty)).text();
    return {
      isSame: whole.length === content.length && whole.every((byte, n) => byte === content[n]),
      first: first.value.length, isBytes: first.value instanceof Uint8Array, nothing,
      absent: (await refusalOf(() => pictures.stream('nobody')))[1],
    };`);
  expect(outcome.error).toBeUndefined();
  expect(JSON.parse(outcome.body ?? '')).toEqual({
    ...{ isSame: true, first: 524_288, isBytes: true, nothing: '', absent: 'files.not-found' },
  });
});

it('hears in the middle of a stream that the file was changed', async () => {
  const read = await runs.resultOf(`
    const { id } = await pictures.create({ name: 'a', data: pattern(1_000_000) });
    const reader = (await pictures.stream(id)).getReader();
    const { value } = await reader.read();
    await pictures.update(id, { data: 'other' });
    return [value.length, (await refusalOf(() => reader.read()))[1]];`);
  expect(read).toEqual([524_288, 'files.changed']);
});

it('hears that a stream is too large while it sends it, and its source hears so, too', async () => {
  const { maxBytes } = FILES_UNDER_SPEC;
  const result = await runs.resultOf(`
    let [sent, cancelled] = [0, null];
    const data = new ReadableStream({
      pull(controller) { sent += 100_000; controller.enqueue(new Uint8Array(100_000)); },
      cancel(reason) { cancelled = reason.code; },
    });
    const [isOurs, code] = await refusalOf(() => pictures.create({ name: 'a', data }));
    return { isOurs, code, cancelled, sent };`);
  expect(result).toMatchObject({ isOurs: true, code: 'files.too-large', cancelled: 'files.too-large' });
  expect((result as { sent: number }).sent).toBeLessThan(maxBytes + 2_000_000);
  expect(await runs.world.blobIds(runs.appId)).toEqual([]);
});

it('writes nothing of a stream that breaks', async () => {
  const result = await runs.resultOf(`
    const data = new ReadableStream({
      start(controller) { controller.enqueue(new Uint8Array(10)); },
      pull(controller) { controller.error(new Error('out of paper')); },
    });
    const broken = await pictures.create({ name: 'a', data }).catch(({ message }) => message);
    const strange = new ReadableStream({ start(controller) { controller.enqueue('text'); controller.close(); } });
    return [broken, (await refusalOf(() => pictures.create({ name: 'a', data: strange })))[1], (await pictures.list()).items];`);
  expect(result).toEqual(['out of paper', 'files.invalid-data', []]);
});
