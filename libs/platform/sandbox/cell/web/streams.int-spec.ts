import { Guest } from './guest.for-spec.js';

let guest: Guest;
beforeAll(async () => {
  guest = await Guest.start();
});
afterAll(() => guest.stop());

const source = `
  const numbers = (count) => new ReadableStream({
    start() { this.at = 0; },
    pull(controller) { if (this.at === count) controller.close(); else controller.enqueue(this.at++); },
  });
  const all = async (stream) => { const out = []; for await (const chunk of stream) out.push(chunk); return out; };`;
const run = <T>(code: string) => guest.run<T>(`${source}${code}`);

describe('streams', () => {
  it('are iterated, and cancelled by leaving early', async () => {
    const code = `
      let cancelled;
      const stream = new ReadableStream({ pull(c) { c.enqueue(1); }, cancel(reason) { cancelled = [reason]; } });
      for await (const chunk of stream) break;
      return [await all(numbers(3)), cancelled, stream.locked];`;
    expect(await run(code)).toEqual([[0, 1, 2], [null], false]);
  });

  it('are teed into two that see everything', async () => {
    const code = `const [one, other] = numbers(3).tee(); return [await all(one), await all(other)];`;
    expect(await run(code)).toEqual([
      [0, 1, 2],
      [0, 1, 2],
    ]);
  });

  it('are piped through transforms', async () => {
    const code = `
      const double = new TransformStream({ transform(chunk, c) { c.enqueue(chunk * 2); }, flush(c) { c.enqueue('end'); } });
      return await all(numbers(3).pipeThrough(double));`;
    expect(await run(code)).toEqual([0, 2, 4, 'end']);
  });

  it('ask for no more than their queue takes', async () => {
    const code = `
      let pulls = 0;
      const stream = new ReadableStream({ pull(c) { c.enqueue(pulls++); } }, new CountQueuingStrategy({ highWaterMark: 3 }));
      await new Promise((resolve) => setTimeout(resolve, 10));
      const before = pulls;
      const reader = stream.getReader();
      await reader.read();
      await new Promise((resolve) => setTimeout(resolve, 10));
      return [before, pulls];`;
    expect(await run(code)).toEqual([3, 4]);
  });

  it('hold a writer back until there is room', async () => {
    const code = `
      let release; const taken = [];
      const stream = new WritableStream({ write(chunk) { taken.push(chunk); return new Promise((r) => { release = r; }); } });
      const writer = stream.getWriter();
      const sizes = [writer.desiredSize];
      const first = writer.write('a'); const second = writer.write('b');
      sizes.push(writer.desiredSize);
      await Promise.resolve(); release(); await first;
      await Promise.resolve(); release(); await second; await writer.ready;
      sizes.push(writer.desiredSize);
      return [sizes, taken];`;
    expect(await run(code)).toEqual([
      [1, -1, 1],
      ['a', 'b'],
    ]);
  });

  it('carry errors to both ends of a pipe', async () => {
    const code = `
      let aborted, cancelled;
      const failing = new ReadableStream({ pull(c) { c.error('bad'); } });
      await failing.pipeTo(new WritableStream({ abort(reason) { aborted = reason; } })).catch(() => {});
      const picky = new WritableStream({ write() { throw 'full'; } });
      const endless = new ReadableStream({ pull(c) { c.enqueue(1); }, cancel(reason) { cancelled = reason; } });
      const thrown = await endless.pipeTo(picky).catch((error) => error);
      return [aborted, cancelled, thrown];`;
    expect(await run(code)).toEqual(['bad', 'full', 'full']);
  });

  it('stop a pipe when its signal is aborted', async () => {
    const code = `
      const controller = new AbortController();
      let cancelled;
      const endless = new ReadableStream({ pull(c) { return new Promise(() => {}); }, cancel(reason) { cancelled = reason; } });
      const piped = endless.pipeTo(new WritableStream(), { signal: controller.signal }).catch((error) => error);
      setTimeout(() => controller.abort('enough'), 5);
      return [await piped, cancelled];`;
    expect(await run(code)).toEqual(['enough', 'enough']);
  });

  it('fill the buffers of a BYOB reader', async () => {
    const code = `
      const stream = new ReadableStream({ type: 'bytes', pull(c) { c.enqueue(new Uint8Array([1, 2, 3])); c.close(); } });
      const reader = stream.getReader({ mode: 'byob' });
      const first = await reader.read(new Uint8Array(2));
      const second = await reader.read(new Uint8Array(2));
      const end = await reader.read(new Uint8Array(2));
      return [[...first.value], [...second.value], end.done];`;
    expect(await run(code)).toEqual([[1, 2], [3], true]);
  });

  it('encode and decode text, whatever is cut', async () => {
    const code = `
      const parts = ['a\\ud83d', '\\udca9b', '\\ud800'];
      const bytes = ReadableStream.from(parts).pipeThrough(new TextEncoderStream());
      const cut = new TransformStream({ transform(chunk, c) { for (const byte of chunk) c.enqueue(new Uint8Array([byte])); } });
      const text = await all(bytes.pipeThrough(cut).pipeThrough(new TextDecoderStream()));
      const fatal = ReadableStream.from([new Uint8Array([0xff])]).pipeThrough(new TextDecoderStream('utf-8', { fatal: true }));
      return [text.join(''), await all(fatal).catch((error) => error.name), new TextDecoderStream('latin1').encoding];`;
    expect(await run(code)).toEqual(['a💩b\ufffd', 'TypeError', 'windows-1252']);
  });

  it('of a response are bytes that come when they are asked for', async () => {
    const code = `
      const reader = new Response('\u00e4').body.getReader();
      const { value, done } = await reader.read();
      const byob = await new Response('xyz').body.getReader({ mode: 'byob' }).read(new Uint8Array(2));
      return [[...value], done, (await reader.read()).done, [...byob.value], (await new Response('').body.getReader().read()).done];`;
    expect(await run(code)).toEqual([[195, 164], false, true, [120, 121], true]);
  });
});
