import { Guest } from './guest.for-spec.js';

let guest: Guest;
beforeAll(async () => {
  guest = await Guest.start();
});
afterAll(() => guest.stop());

const value = <T>(code: string) => guest.run<T>(`return ${code};`);

describe('structuredClone', () => {
  it.each([
    'null',
    '"text"',
    '-0',
    '12n === structuredClone(12n)',
    'true',
    '[1, [2], { a: "b" }]',
    '({ a: { b: [] } })',
  ])('copies %s', async (code) => {
    expect(await value(`structuredClone(${code})`)).toEqual(await value(code));
  });

  it('keeps cycles and what is shared', async () => {
    const code = `
      const shared = {}; const given = { one: shared, two: [shared] }; given.self = given;
      const copy = structuredClone(given);
      return [copy !== given, copy.self === copy, copy.one === copy.two[0], copy.one !== shared];`;
    expect(await guest.run(code)).toEqual([true, true, true, true]);
  });

  it('keeps kinds', async () => {
    const code = `
      const given = [new Date(5), /a\\/b/giv, new Map([[{ k: 1 }, new Set([1])]]), Object(1), Object('s'), Object(true), Object(2n),
        new Uint16Array([1, 2, 3]).subarray(1), new DataView(new ArrayBuffer(4), 1, 2), new Uint8Array([9]).buffer,
        new Blob(['b'], { type: 't/t' }), new File(['f'], 'n', { lastModified: 3 })];
      const copy = structuredClone(given);
      const [key] = copy[2].keys();
      return copy.map((part, at) => [part !== given[at], Object.getPrototypeOf(part) === Object.getPrototypeOf(given[at])].join())
        .concat([+copy[0], String(copy[1]), key.k, copy[2].get(key).has(1), copy[3] + 1, copy[7].join(), copy[7].byteOffset,
          copy[8].byteLength, copy[9].byteLength, await copy[10].text(), copy[11].name, copy[11].lastModified]);`;
    const kinds = Array.from({ length: 12 }, () => 'true,true');
    expect(await guest.run(code)).toEqual([
      ...kinds,
      5,
      '/a\\/b/giv',
      1,
      true,
      2,
      '2,3',
      2,
      2,
      1,
      'b',
      'n',
      3,
    ]);
  });

  it('keeps errors with their cause', async () => {
    const code = `
      class Own extends RangeError {}
      const error = new Own('m', { cause: new TypeError('c') }); error.extra = 1; error.name = 'Own';
      const copy = structuredClone(error); const known = structuredClone(new RangeError('r'));
      const dom = structuredClone(new DOMException('d', 'AbortError'));
      return [copy instanceof Error, copy.name, copy.message, copy.cause instanceof TypeError, copy.cause.message, 'extra' in copy,
        copy.stack === error.stack, known instanceof RangeError, dom instanceof DOMException, dom.code];`;
    expect(await guest.run(code)).toEqual([true, 'Error', 'm', true, 'c', false, true, true, true, 20]);
  });

  it('takes own enumerable properties only, calls getters, drops prototypes', async () => {
    const code = `
      class Own { get x() { return 1; } y = 2; }
      const given = Object.assign(Object.create({ inherited: 1 }), { get z() { return 3; } });
      Object.defineProperty(given, 'hidden', { value: 1 }); given[Symbol('s')] = 1;
      const sparse = [1, , 3]; sparse.extra = 4;
      const list = structuredClone(sparse);
      return [structuredClone(new Own()), structuredClone(given), list.length, 1 in list, list.extra,
        Object.hasOwn(structuredClone(JSON.parse('{"__proto__":1}')), '__proto__')];`;
    expect(await guest.run(code)).toEqual([{ y: 2 }, { z: 3 }, 3, false, 4, true]);
  });

  it('moves buffers', async () => {
    const code = `
      const buffer = new Uint8Array([1, 2]).buffer; const view = new Uint8Array(buffer);
      const copy = structuredClone({ buffer, view }, { transfer: [buffer] });
      return [buffer.detached, view.length, copy.view.buffer === copy.buffer, [...copy.view]];`;
    expect(await guest.run(code)).toEqual([true, 0, true, [1, 2]]);
  });

  it.each([
    'structuredClone(() => {})',
    'structuredClone(Symbol())',
    'structuredClone({ a: [Symbol()] })',
    'structuredClone(new WeakMap())',
    'structuredClone(Promise.resolve())',
    'structuredClone(new Response())',
    'structuredClone(new URL("https://a.b"))',
    'structuredClone(new Headers())',
    'structuredClone(new ReadableStream())',
    'structuredClone(1, { transfer: [{}] })',
    'const b = new ArrayBuffer(1); structuredClone(1, { transfer: [b, b] })',
    'const b = new ArrayBuffer(1); b.transfer(); structuredClone(b)',
    'const b = new ArrayBuffer(1); b.transfer(); structuredClone(1, { transfer: [b] })',
  ])('%s is a DataCloneError', async (code) => {
    expect(await guest.run(`try { ${code} } catch (error) { return [error.name, error.code]; }`)).toEqual([
      'DataCloneError',
      25,
    ]);
  });
});
