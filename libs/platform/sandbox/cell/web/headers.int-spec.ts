import { Guest } from './guest.for-spec.js';

let guest: Guest;
beforeAll(async () => {
  guest = await Guest.start();
});
afterAll(() => guest.stop());

const value = <T>(code: string) => guest.run<T>(`return ${code};`);
const thrownBy = (code: string) =>
  guest.run<string>(`try { ${code}; return 'nothing'; } catch (error) { return error.name; }`);

describe('Headers', () => {
  it.each([
    ["{ 'X-A': ' 1\\t', b: 2 }"],
    ["[['X-A', '1'], ['B', '2']]"],
    ["new Headers({ 'x-a': '1', b: '2' })"],
    ["new Map([['X-A', '1'], ['b', 2]])"],
    ["(function* () { yield ['x-a', '1']; yield new Set(['b', '2']); })()"],
  ])('are made of %s', async (init) => {
    expect(await value(`[...new Headers(${init})]`)).toEqual([
      ['b', '2'],
      ['x-a', '1'],
    ]);
  });

  it.each([
    ["new Headers([['a']])"],
    ["new Headers([['a', 'b', 'c']])"],
    ["new Headers('ab')"],
    ['new Headers(null)'],
    ['new Headers(1)'],
    ["new Headers({ 'a b': '1' })"],
    ["new Headers({ '': '1' })"],
    ["new Headers({ a: 'b\\r\\nc: d' })"],
    ["new Headers({ a: 'b\\0' })"],
    ["new Headers({ a: '\\u0100' })"],
    ["new Headers({ '\\u00e4': '1' })"],
    ["new Headers().append('a')"],
    ["new Headers().get('a b')"],
    ["new Headers().has('')"],
    ["new Headers().delete('\\n')"],
    ["new Headers({ a: Symbol('x') })"],
    ['Headers({})'],
    ["Headers.prototype.get.call({}, 'a')"],
  ])('%s is a TypeError', async (code) => {
    expect(await thrownBy(code)).toBe('TypeError');
  });

  it('combine what is appended, and sort what is iterated', async () => {
    const code = `
      const headers = new Headers({ c: '1', A: '2' });
      headers.append('a', '3'); headers.append('B', ''); headers.set('C', 'x');
      return [[...headers], headers.get('A'), headers.get('none'), headers.has('b')];`;
    const pairs = [
      ['a', '2, 3'],
      ['b', ''],
      ['c', 'x'],
    ];
    expect(await guest.run(code)).toEqual([pairs, '2, 3', null, true]);
  });

  it('keep every Set-Cookie for itself', async () => {
    const code = `
      const headers = new Headers([['Set-Cookie', 'a=1'], ['x', 'y'], ['set-cookie', 'b=2']]);
      return [headers.getSetCookie(), headers.get('set-cookie'), [...headers], new Headers(headers).getSetCookie()];`;
    const pairs = [
      ['set-cookie', 'a=1'],
      ['set-cookie', 'b=2'],
      ['x', 'y'],
    ];
    expect(await guest.run(code)).toEqual([['a=1', 'b=2'], 'a=1, b=2', pairs, ['a=1', 'b=2']]);
  });

  it('show an iterator what changes while it runs', async () => {
    const code = `
      const headers = new Headers({ a: '1', b: '2', c: '3' });
      const seen = [];
      for (const [name] of headers) { seen.push(name); headers.delete('b'); }
      const keys = headers.keys();
      const prototype = Object.getPrototypeOf(keys);
      return [seen, keys[Symbol.toStringTag], typeof prototype.next, Object.getPrototypeOf(prototype) ===
        Object.getPrototypeOf(Object.getPrototypeOf([][Symbol.iterator]()))];`;
    expect(await guest.run(code)).toEqual([['a', 'c'], 'Headers Iterator', 'function', true]);
  });

  it('call forEach with value, name and themselves', async () => {
    const code = `
      const headers = new Headers({ a: '1' });
      const calls = [];
      headers.forEach(function (value, name, all) { calls.push([this.t, value, name, all === headers]); }, { t: 9 });
      return calls;`;
    expect(await guest.run(code)).toEqual([[9, '1', 'a', true]]);
  });

  it('look like a Web IDL interface', async () => {
    const code = `[
      Headers.name, Headers.length, String(new Headers()), Headers.prototype[Symbol.iterator] === Headers.prototype.entries,
      Object.keys(Headers.prototype).sort().join(), Headers.prototype.append.length, Headers.prototype.get.length,
    ]`;
    const members = 'append,delete,entries,forEach,get,getSetCookie,has,keys,set,values';
    expect(await value(code)).toEqual(['Headers', 0, '[object Headers]', true, members, 2, 1]);
  });
});
