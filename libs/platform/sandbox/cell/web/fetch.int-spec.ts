import { Guest } from './guest.for-spec.js';

let guest: Guest;
beforeAll(async () => {
  guest = await Guest.start();
});
afterAll(() => guest.stop());

describe('fetch', () => {
  it('asks the host, and makes a response of the answer', async () => {
    const code = `
      const response = await fetch('https://a.example/echo?q#f', {
        method: 'post', headers: { 'X-A': '1' }, body: '\u00e4\u0000', redirect: 'manual',
      });
      const frozen = (() => { try { response.headers.set('a', 'b'); } catch (error) { return error.name; } })();
      return [response.status, response.statusText, response.type, response.url, response.headers.getSetCookie(), frozen,
        await response.json()];`;
    const asked = {
      url: 'https://a.example/echo?q#f',
      method: 'POST',
      headers: [
        ['x-a', '1'],
        ['content-type', 'text/plain;charset=UTF-8'],
      ],
      body: '\u00c3\u00a4\u0000',
      redirect: 'manual',
    };
    const url = 'https://a.example/echo?q#f';
    expect(await guest.run(code)).toEqual([200, 'Fine', 'basic', url, ['a=1', 'b=2'], 'TypeError', asked]);
  });

  it('sends bytes, forms and streams', async () => {
    const code = `
      const sent = async (body, more) => (await (await fetch('https://a.b/', { method: 'PUT', body, ...more })).json()).body;
      const stream = new ReadableStream({ start(c) { c.enqueue(new Uint8Array([1, 255])); c.close(); } });
      return [await sent(new Uint8Array([0, 128])), await sent(new URLSearchParams({ a: 'b c' })), await sent(stream, { duplex: 'half' }),
        (await (await fetch(new Request('https://a.b/'))).json()).body];`;
    expect(await guest.run(code)).toEqual(['\u0000\u0080', 'a=b+c', '\u0001\u00ff', null]);
  });

  it('has no body where the status allows none', async () => {
    const code = `const r = await fetch('https://a.b/empty'); return [r.status, r.body, await r.text()];`;
    expect(await guest.run(code)).toEqual([204, null, '']);
  });

  it('fails with a TypeError whose cause says why', async () => {
    const code = `
      const error = await fetch('https://a.b/refused').catch((error) => error);
      return [error.name, error.message, error.cause.code, error.cause.message];`;
    const why = 'The address is private';
    expect(await guest.run(code)).toEqual([
      'TypeError',
      `Cannot fetch https://a.b/refused: ${why}`,
      'http.denied',
      why,
    ]);
  });

  it.each(["fetch('/x')", "fetch('http://u@a.b')", 'fetch()', "fetch('https://a.b', { body: 'x' })"])(
    '%s is rejected with a TypeError',
    async (code) => {
      expect(await guest.run(`return await ${code}.catch((error) => error.name)`)).toBe('TypeError');
    },
  );

  it('is rejected with the reason of its signal, before or on the way', async () => {
    const code = `
      const before = await fetch('https://a.b/', { signal: AbortSignal.abort('early') }).catch((error) => error);
      const controller = new AbortController();
      const asked = fetch('https://a.b/slow', { signal: controller.signal }).catch((error) => error);
      setTimeout(() => controller.abort('late'), 5);
      const late = await asked;
      const timeout = await fetch('https://a.b/slow', { signal: AbortSignal.timeout(5) }).catch((error) => error.name);
      return [before, late, timeout];`;
    expect(await guest.run(code)).toEqual(['early', 'late', 'TimeoutError']);
  });
});

describe('the wrapper', () => {
  it('makes a request of what came in', async () => {
    const code = `
      let asked = 0;
      const abort = wrapper.makeAbort();
      const received = { method: 'POST', url: 'https://a.b/x?y', headers: { 'X-A': '1', cookie: ['a=1', 'b=2'] }, body: '\u00e4', bodyIsBytes: false };
      const request = wrapper.makeRequest(received, () => { asked++; return abort.signal; });
      const bytes = wrapper.makeRequest({ ...received, body: '\\xc3\\xa4\\xff', bodyIsBytes: true }, undefined);
      const out = [request instanceof Request, request.url, [...request.headers], asked, request.signal === request.signal, asked];
      abort.abort('over');
      return [...out, request.signal.reason, await request.text(), [...await bytes.bytes()], bytes.signal.aborted];`;
    const headers = [
      ['cookie', 'a=1, b=2'],
      ['x-a', '1'],
    ];
    const first = [true, 'https://a.b/x?y', headers, 0, true, 1];
    expect(await guest.run(code)).toEqual([...first, 'over', 'ä', [195, 164, 255], false]);
  });

  it('takes a response apart, once', async () => {
    const code = `
      const make = (body) => wrapper.takeResponse(new Response(body, { status: 201, headers: [['Set-Cookie', 'a'], ['set-cookie', 'b']] }));
      const stream = new ReadableStream();
      const read = new Response('x'); await read.text();
      const twice = [read, Response.error()].map((response) => { try { wrapper.takeResponse(response); } catch (error) { return error.name; } });
      const answer = wrapper.takeResponse(await fetch('https://a.b/'));
      return [make('t'), make(null), [...make(new Uint8Array([1])).body.bytes], make(stream).body.stream === stream, twice,
        answer.body.kind, [{}, null, 1, 'x', { __proto__: Response.prototype }, new Request('https://a.b')].map((value) => wrapper.takeResponse(value) === undefined)];`;
    const cookies = [
      ['set-cookie', 'a'],
      ['set-cookie', 'b'],
    ];
    const text = {
      status: 201,
      headers: [...cookies, ['content-type', 'text/plain;charset=UTF-8']],
      body: { kind: 'text', text: 't' },
    };
    const all = [true, true, true, true, true, true];
    const none = { status: 201, headers: cookies, body: null };
    expect(await guest.run(code)).toEqual([text, none, [1], true, ['TypeError', 'TypeError'], 'bytes', all]);
  });
});
