import { Guest } from './guest.for-spec.js';

let guest: Guest;
beforeAll(async () => {
  guest = await Guest.start();
});
afterAll(() => guest.stop());

const value = <T>(code: string) => guest.run<T>(`return ${code};`);
const thrownBy = (code: string) =>
  guest.run<string>(`try { await (${code}); return 'nothing'; } catch (error) { return error.name; }`);

describe('Response', () => {
  it('has the defaults of the standard', async () => {
    const code = `const r = new Response();
      return [r.status, r.statusText, r.ok, r.type, r.url, r.redirected, r.body, r.bodyUsed, [...r.headers]];`;
    expect(await guest.run(code)).toEqual([200, '', true, 'default', '', false, null, false, []]);
  });

  it.each([
    ["'text'", 'text/plain;charset=UTF-8', 'text'],
    ['42', 'text/plain;charset=UTF-8', '42'],
    ["new URLSearchParams('a=1&b=c d')", 'application/x-www-form-urlencoded;charset=UTF-8', 'a=1&b=c+d'],
    ["new Blob(['x'], { type: 'text/CSS' })", 'text/css', 'x'],
    ["new Blob(['x'])", null, 'x'],
    ['new Uint8Array([65, 66])', null, 'AB'],
    ['new Uint8Array([65, 66, 67]).subarray(1)', null, 'BC'],
    ['new Uint8Array([65]).buffer', null, 'A'],
    ['new DataView(new Uint8Array([65, 66]).buffer, 1)', null, 'B'],
    ['new ReadableStream({ start(c) { c.enqueue(new Uint8Array([65])); c.close(); } })', null, 'A'],
    ["{ toString: () => 'own' }", 'text/plain;charset=UTF-8', 'own'],
    ["'\\ud800'", 'text/plain;charset=UTF-8', '\ufffd'],
    ["'\\ufeffx'", 'text/plain;charset=UTF-8', 'x'],
  ])('of %s', async (body, type, text) => {
    const code = `const r = new Response(${body}); return [r.headers.get('content-type'), await r.text(), r.bodyUsed];`;
    expect(await guest.run(code)).toEqual([type, text, true]);
  });

  it('keeps a content type that is given', async () => {
    expect(
      await value(`new Response('x', { headers: { 'Content-Type': 'a/b' } }).headers.get('content-type')`),
    ).toBe('a/b');
  });

  it.each([
    ["new Response('', { status: 199 })", 'RangeError'],
    ["new Response('', { status: 600 })", 'RangeError'],
    ["new Response('x', { status: 204 })", 'TypeError'],
    ["new Response('', { status: 304 })", 'TypeError'],
    ['new Response(null, { status: 204 })', 'nothing'],
    ["new Response('', { statusText: 'a\\nb' })", 'TypeError'],
    ["new Response('', 1)", 'TypeError'],
    ["new Response(Symbol('x'))", 'TypeError'],
    ["Response.redirect('/relative')", 'TypeError'],
    ["Response.redirect('https://a.b/', 200)", 'RangeError'],
    ['Response.json(undefined)', 'TypeError'],
    ['Response.json(() => 1)', 'TypeError'],
    ['Response.json({}, { status: 204 })', 'TypeError'],
    ["Response.error().headers.append('a', 'b')", 'TypeError'],
    ["Response.redirect('https://a.b/').headers.set('a', 'b')", 'TypeError'],
    ["new Response('{').json()", 'SyntaxError'],
    ['Response.prototype.text.call({})', 'TypeError'],
  ])('%s throws %s', async (code, name) => {
    expect(await thrownBy(code)).toBe(name);
  });

  it('is made of JSON, of a redirect, of an error', async () => {
    const code = `
      const json = Response.json({ a: [1] }, { status: 201, headers: { x: 'y' } });
      const redirect = Response.redirect('https://a.b/c d', 308);
      const error = Response.error();
      return [json.status, json.headers.get('content-type'), json.headers.get('x'), await json.json(),
        redirect.status, redirect.headers.get('location'), error.type, error.status];`;
    expect(await guest.run(code)).toEqual([
      201,
      'application/json',
      'y',
      { a: [1] },
      308,
      'https://a.b/c%20d',
      'error',
      0,
    ]);
  });

  it('is read once', async () => {
    const code = `
      const r = new Response('x');
      const first = [r.bodyUsed, await r.text(), r.bodyUsed];
      const again = await r.arrayBuffer().catch((error) => error.name);
      let cloned; try { r.clone(); } catch (error) { cloned = error.name; }
      return [...first, again, cloned, r.body.locked, await new Response().text(), new Response().bodyUsed];`;
    expect(await guest.run(code)).toEqual([false, 'x', true, 'TypeError', 'TypeError', true, '', false]);
  });

  it('cannot be read while its stream is', async () => {
    const code = `
      const r = new Response('x');
      const reader = r.body.getReader();
      const locked = await r.text().catch((error) => error.name);
      reader.releaseLock();
      const fine = [r.bodyUsed, await r.text()];
      const s = new Response('y');
      await s.body.getReader().read();
      return [locked, ...fine, s.bodyUsed, await s.text().catch((error) => error.name)];`;
    expect(await guest.run(code)).toEqual(['TypeError', false, 'x', true, 'TypeError']);
  });

  it('gives every form of its body', async () => {
    const code = `
      const make = () => new Response('\u00e4', { headers: { 'content-type': 'Text/Plain; Charset="UTF-8"' } });
      const blob = await make().blob();
      return [new Uint8Array(await make().arrayBuffer()), await make().bytes(), blob.type, blob.size].map((part) =>
        part instanceof Uint8Array ? [...part] : part);`;
    expect(await guest.run(code)).toEqual([[195, 164], [195, 164], 'text/plain;charset=UTF-8', 2]);
  });

  it('is cloned with a body of its own', async () => {
    const code = `
      const stream = new ReadableStream({ start(c) { c.enqueue(new Uint8Array([65, 66])); c.close(); } });
      const out = [];
      for (const body of ['x', stream]) {
        const one = new Response(body, { status: 201, headers: { a: 'b' } });
        const other = one.clone();
        other.headers.set('a', 'c');
        out.push([one.headers.get('a'), other.status, await one.text(), await other.text()]);
      }
      return out;`;
    expect(await guest.run(code)).toEqual([
      ['b', 201, 'x', 'x'],
      ['b', 201, 'AB', 'AB'],
    ]);
  });

  it('refuses a stream that is locked, read, or not of bytes', async () => {
    const code = `
      const names = [];
      const locked = new ReadableStream(); locked.getReader();
      const read = new ReadableStream({ start(c) { c.close(); } }); await read.cancel();
      for (const stream of [locked, read]) try { new Response(stream); } catch (error) { names.push(error.name); }
      const text = new ReadableStream({ start(c) { c.enqueue('x'); c.close(); } });
      names.push(await new Response(text).text().catch((error) => error.name));
      return names;`;
    expect(await guest.run(code)).toEqual(['TypeError', 'TypeError', 'TypeError']);
  });

  it('passes a body on to another response', async () => {
    const code = `
      const first = new Response('x', { headers: { a: 'b' } });
      const second = new Response(first.body, first);
      const taken = wrapper.takeResponse(second);
      return [taken.body, taken.headers, first.bodyUsed];`;
    const headers = [
      ['a', 'b'],
      ['content-type', 'text/plain;charset=UTF-8'],
    ];
    expect(await guest.run(code)).toEqual([{ kind: 'text', text: 'x' }, headers, true]);
  });
});

describe('Request', () => {
  it('has the defaults of the standard', async () => {
    const code = `const r = new Request('HTTP://a.example:80/x y');
      return [r.method, r.url, r.mode, r.credentials, r.cache, r.redirect, r.referrer, r.body, r.signal.aborted,
        r.duplex, r.destination, r.keepalive, r.integrity, r.referrerPolicy];`;
    expect(await guest.run(code)).toEqual([
      ...[
        'GET',
        'http://a.example/x%20y',
        'cors',
        'same-origin',
        'default',
        'follow',
        'about:client',
        null,
        false,
      ],
      ...['half', '', false, '', ''],
    ]);
  });

  it.each([
    ['get', 'GET'],
    ['pOst', 'POST'],
    ['patch', 'patch'],
    ['X-Own', 'X-Own'],
  ])('writes the method %s as %s', async (given, method) => {
    expect(await value(`new Request('http://a.b', { method: '${given}' }).method`)).toBe(method);
  });

  it.each([
    ["new Request('/relative')"],
    ["new Request('http://u:p@a.b')"],
    ["new Request('http://a.b', { method: 'CONNECT' })"],
    ["new Request('http://a.b', { method: 'a b' })"],
    ["new Request('http://a.b', { body: 'x' })"],
    ["new Request('http://a.b', { method: 'HEAD', body: 'x' })"],
    ["new Request('http://a.b', { mode: 'navigate' })"],
    ["new Request('http://a.b', { redirect: 'never' })"],
    ["new Request('http://a.b', { cache: 'only-if-cached' })"],
    ["new Request('http://a.b', { signal: {} })"],
    ["new Request('http://a.b', { window: 1 })"],
    ["new Request('http://a.b', { method: 'POST', body: new ReadableStream() })"],
    ['new Request()'],
  ])('%s is a TypeError', async (code) => {
    expect(await thrownBy(code)).toBe('TypeError');
  });

  it('takes over another request with its body', async () => {
    const code = `
      const one = new Request('http://a.b', { method: 'POST', body: 'x', headers: { a: '1' } });
      const two = new Request(one, { headers: { b: '2' } });
      const three = new Request(two, { method: 'PUT', body: 'y' });
      return [one.bodyUsed, two.headers.get('a'), two.headers.get('b'), two.headers.get('content-type'), three.method,
        await three.text(), await two.text(), await one.text().catch((error) => error.name)];`;
    // New headers take the place of all the old ones, the body's type among them.
    expect(await guest.run(code)).toEqual([true, null, '2', null, 'PUT', 'y', 'x', 'TypeError']);
  });

  it('is aborted with the signal it was given', async () => {
    const code = `
      const controller = new AbortController();
      const request = new Request('http://a.b', { signal: controller.signal });
      const copy = request.clone();
      controller.abort('why');
      return [request.signal === controller.signal, request.signal.reason, copy.signal.reason];`;
    expect(await guest.run(code)).toEqual([false, 'why', 'why']);
  });
});
