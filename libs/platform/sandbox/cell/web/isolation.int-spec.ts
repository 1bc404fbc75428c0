import { Guest } from './guest.for-spec.js';

let guest: Guest;
beforeAll(async () => {
  guest = await Guest.start();
});
afterAll(() => guest.stop());

describe('a fresh isolate', () => {
  it('has neither shared memory nor WebAssembly', async () => {
    const code = `return [typeof WebAssembly, typeof SharedArrayBuffer, typeof Atomics, Error.stackTraceLimit];`;
    expect(await guest.run(code)).toEqual(['undefined', 'undefined', 'undefined', 20]);
  });

  it('has randomness of its own', async () => {
    const draws = await Promise.all(
      [1, 2, 3].map(() => guest.run('return [Math.random(), crypto.randomUUID()];')),
    );
    expect(new Set(draws.flat() as unknown[]).size).toBe(6);
  });

  it('has globals that a script may replace, or delete', async () => {
    const code = `
      globalThis.fetch = () => 'own'; delete globalThis.URL; globalThis.Headers = 1;
      const get = Object.getOwnPropertyDescriptor(globalThis, 'Response').get;
      const first = get(); globalThis.Response = 2;
      return [fetch(), typeof URL, Headers, get() === first, Response, new Request('https://a.b').url];`;
    expect(await guest.run(code)).toEqual(['own', 'undefined', 1, true, 2, 'https://a.b/']);
  });

  it('may be first used where the stack ends', async () => {
    const code = `
      let tries = 0;
      const use = () => { new Response('x').headers; new URL('https://a.b'); new AbortController(); new Blob(['x']).stream(); structuredClone({}); };
      const dive = () => {
        try { dive(); } catch {}
        if (tries++ < 400) try { use(); } catch {}
      };
      dive();
      const response = new Response(new Blob(['ok']).stream(), { headers: { a: 'b' } });
      return [await response.text(), response instanceof Response, response.headers.get('a'), new URL('https://a.b').href,
        AbortSignal.abort(1).reason, wrapper.takeResponse(new Response('x')).body.text, structuredClone([1])];`;
    expect(await guest.run(code)).toEqual(['ok', true, 'b', 'https://a.b/', 1, 'x', [1]]);
  });

  it('shows nothing of its insides', async () => {
    const code = `
      const names = Object.getOwnPropertyNames(globalThis).filter((name) => /^(?:part_|given_|__)/.test(name));
      return [names, Object.getOwnPropertyNames(new Response('x')), Object.getOwnPropertySymbols(new Headers()),
        JSON.stringify(new Request('https://a.b'))];`;
    expect(await guest.run(code)).toEqual([[], [], [], '{}']);
  });
});

describe('a script that overwrites the language', () => {
  /** What code of the platform might stumble over, planted before any part of it has been evaluated. */
  const tampering = `
    const { defineProperty } = Object; const RealError = Error;
    const evil = () => { throw new RealError('tampered'); };
    const plant = (target, name, descriptor) => defineProperty(target, name, { __proto__: null, configurable: true, ...descriptor });
    const methods = [
      Array.prototype, ['push', 'map', 'forEach', 'slice', 'join', 'indexOf', 'concat', 'toJSON'],
      String.prototype, ['charCodeAt', 'slice', 'indexOf', 'toLowerCase', 'toUpperCase', 'split', 'replace', 'trim', 'startsWith', 'includes'],
      Map.prototype, ['get', 'set', 'has', 'forEach'], WeakMap.prototype, ['get', 'set', 'has'], Set.prototype, ['add', 'has'],
      RegExp.prototype, ['exec', 'test', Symbol.replace], Function.prototype, ['call', 'apply', 'bind'],
      Promise.prototype, ['then', 'catch', 'finally'], Promise, ['resolve', 'reject', 'all'],
      Object, ['defineProperty', 'keys', 'create', 'freeze', 'getOwnPropertyDescriptor', 'getPrototypeOf', 'setPrototypeOf', 'hasOwn'],
      Reflect, ['apply', 'construct', 'defineProperty', 'ownKeys', 'getOwnPropertyDescriptor', 'getPrototypeOf', 'setPrototypeOf'],
      JSON, ['stringify', 'parse'], Object.getPrototypeOf(Uint8Array.prototype), ['set', 'subarray', 'slice', Symbol.iterator], Number, ['isInteger', 'isFinite'],
      Array, ['isArray', 'from'], String, ['fromCharCode'], Symbol, ['for'], Math, ['floor', 'trunc', 'min', 'max'], Date, ['now'],
      Array.prototype, [Symbol.iterator], Object.getPrototypeOf([][Symbol.iterator]()), ['next'],
    ];
    const globals = ['Promise', 'Map', 'Error', 'TypeError', 'Uint8Array', 'RegExp', 'WeakMap', 'Object', 'Array', 'JSON', 'Reflect', 'Date', 'Number', 'String'];
    const setters = ['0', '1', '2', 'name', 'value', 'get', 'set', 'writable', 'configurable', 'status', 'headers', 'body', 'stream', 'kind', 'type', 'then', 'signal',
      'bytes', 'text', 'list', 'guard', 'wire', 'at', 'done', 'constructor', 'reason', 'source', 'next', 'callback', 'removed'];
    for (let i = 0; i < methods.length; i += 2) for (let j = 0; j < methods[i + 1].length; j++) plant(methods[i], methods[i + 1][j], { value: evil, writable: true });
    for (let i = 0; i < globals.length; i++) globalThis[globals[i]] = evil;
    for (let i = 0; i < setters.length; i++) { plant(bare, setters[i], { get: () => undefined, set: evil }); plant(rows, setters[i], { get: () => undefined, set: evil }); }`;

  it.each([
    [
      'makes and reads headers',
      "const h = new Headers({ a: 'b' }); h.append('a', 'c'); result = h.get('a');",
      'b, c',
    ],
    ['makes a response', "result = wrapper.takeResponse(new Response('x', { status: 201 })).body.text;", 'x'],
    ['makes a response of bytes', 'result = wrapper.takeResponse(new Response(view)).body.bytes[1];', 2],
    [
      'makes JSON',
      "result = wrapper.takeResponse(new Response('{}', { headers: { a: 'b' } })).headers[0][1];",
      'b',
    ],
    [
      'is called with a request',
      "result = wrapper.makeRequest({ method: 'GET', url: 'https://a.b/', headers: { a: ['b'] }, bodyIsBytes: false }).headers.get('a');",
      'b',
    ],
    [
      'aborts',
      "const c = new AbortController(); c.signal.addEventListener('abort', () => { result = 'aborted'; }); c.abort();",
      'aborted',
    ],
    ['throws a DOMException', "result = new DOMException('m', 'AbortError').code;", 20],
    ['encodes and decodes', "result = new TextDecoder().decode(new TextEncoder().encode('\u00e4'));", 'ä'],
    ['codes base64', "result = atob(btoa('xyz'));", 'xyz'],
    ['makes blobs', 'result = new Blob().size;', 0],
    ['makes random numbers', 'result = crypto.randomUUID().length;', 36],
    ['clones', 'result = structuredClone(deep).a.b;', 7],
    ['knows the time', 'result = performance.now() >= 0;', true],
  ])('still %s', async (_, code, expected) => {
    // The result goes out by way of a plain property: the script has broken everything else for itself.
    const all = `
      let result; const bare = Object.prototype; const rows = Array.prototype; const view = new Uint8Array([1, 2]); const deep = { a: { b: 7 } };
      (() => { ${tampering} ${code} })();
      throw 'got ' + result;`;
    await expect(guest.run(all)).rejects.toThrow(`got ${expected}`);
  });

  it('still reads bodies and asks the host', async () => {
    const code = `
      const { then } = Promise.prototype; const iterate = Array.prototype[Symbol.iterator]; const { parse } = JSON;
      const evil = () => { throw new Error('tampered'); };
      Promise.prototype.then = evil; JSON.parse = evil; Promise.resolve = evil;
      Object.defineProperty(Object.prototype, 'toJSON', { configurable: true, value: evil });
      Object.defineProperty(Array.prototype, 'toJSON', { configurable: true, value: evil });
      const answer = await (await fetch('https://a.b/', { headers: [['a', 'b']] })).text();
      Array.prototype[Symbol.iterator] = evil;
      const text = await new Response('\u00e4').text(); const { a } = await new Response('{"a":1}').json();
      Promise.prototype.then = then; JSON.parse = parse; Array.prototype[Symbol.iterator] = iterate;
      delete Object.prototype.toJSON; delete Array.prototype.toJSON;
      return [text, a, JSON.parse(answer).headers];`;
    expect(await guest.run(code)).toEqual(['ä', 1, [['a', 'b']]]);
  });
});

describe('memory outside the heap limit', () => {
  it.each([
    ['new ArrayBuffer(8, { maxByteLength: 5e8 })', 'RangeError'],
    ["'x'.repeat(1048577).normalize('NFD')", 'RangeError'],
    ['String.prototype.normalize.call(null)', 'TypeError'],
    ["'x'.normalize('NFX')", 'RangeError'],
    ['ArrayBuffer(8)', 'TypeError'],
    ['new ArrayBuffer(-1)', 'RangeError'],
    ['ArrayBuffer.prototype.transfer.call({})', 'TypeError'],
  ])('%s is a %s', async (code, name) => {
    expect(await guest.run(`try { ${code} } catch (error) { return error.name; }`)).toBe(name);
  });

  it('is counted when a buffer is moved into a larger one', async () => {
    const code = `
      const kept = [];
      for (let i = 0; i < 64; i++) kept.push(new ArrayBuffer(1).transfer(16 * 1024 * 1024));
      return 'a gigabyte';`;
    await expect(guest.run(code, { memoryMb: 32 })).rejects.toThrow(/disposed|RangeError/);
  });

  it('leaves buffers otherwise as they were', async () => {
    const code = `
      class Own extends ArrayBuffer { get own() { return true; } }
      const own = new Own(4); const bytes = new Uint8Array([1, 2, 3]);
      const larger = bytes.buffer.transfer(5); const smaller = larger.transfer(2);
      return [own instanceof ArrayBuffer, own.own, own.byteLength, own.slice(1).own, bytes.buffer.detached, larger.detached, [...new Uint8Array(smaller)],
        new Uint8Array(2).buffer.constructor === ArrayBuffer, ArrayBuffer.isView(bytes), ArrayBuffer.name, ArrayBuffer.length,
        typeof ArrayBuffer.prototype.resize, ArrayBuffer.prototype.transfer.name, 'e\\u0301'.normalize(), 'x'.normalize.name];`;
    const made = [true, true, 4, true, true, true, [1, 2], true, true];
    expect(await guest.run(code)).toEqual([
      ...made,
      'ArrayBuffer',
      1,
      'undefined',
      'transfer',
      'é',
      'normalize',
    ]);
  });
});
