import { Guest } from './guest.for-spec.js';

let guest: Guest;
beforeAll(async () => {
  guest = await Guest.start();
});
afterAll(() => guest.stop());

const value = <T>(code: string) => guest.run<T>(`return ${code};`);
const json = (text: unknown) => JSON.stringify(text);

describe('URL', () => {
  it.each([
    ['HTTP://EXAMPLE.com:80/A/./b/../c?q#f', 'http://example.com/A/c?q#f'],
    ['https://example.com:443', 'https://example.com/'],
    ['  https://example.com/\t\n ', 'https://example.com/'],
    ['https:\\\\example.com\\a\\b', 'https://example.com/a/b'],
    ['https://user:p%40ss@example.com/', 'https://user:p%40ss@example.com/'],
    ['file:///C|/dir/../x', 'file:///C:/x'],
    ['mailto:a@b.c', 'mailto:a@b.c'],
    ['http://0x7f.1/', 'http://127.0.0.1/'],
    ['http://[::FFFF:1.2.3.4]/', 'http://[::ffff:102:304]/'],
    ['http://example.com/%7Efoo/%zz', 'http://example.com/%7Efoo/%zz'],
    ['http://example.com/a b"<>`{}', 'http://example.com/a%20b%22%3C%3E%60%7B%7D'],
    ['http://example.com/?a b\'"<>#`', 'http://example.com/?a%20b%27%22%3C%3E#%60'],
    ['http://example.com/\u00e4?\u00e4#\u00e4', 'http://example.com/%C3%A4?%C3%A4#%C3%A4'],
    ['http://example.com/\ud800', 'http://example.com/%EF%BF%BD'],
    ['foo:a b', 'foo:a b'],
  ])('reads %j as %s', async (given, href) => {
    expect(await value(`new URL(${json(given)}).href`)).toBe(href);
  });

  it.each([
    ['../x', 'https://example.com/a/b/c', 'https://example.com/a/x'],
    ['//other.org/y', 'https://example.com/a', 'https://other.org/y'],
    ['?q', 'https://example.com/a?old#old', 'https://example.com/a?q'],
    ['#f', 'https://example.com/a?q', 'https://example.com/a?q#f'],
    ['', 'https://example.com/a?q#f', 'https://example.com/a?q'],
    ['https:x', 'https://example.com/a/b', 'https://example.com/a/x'],
    ['/%2e%2E/x', 'https://example.com/a/b/', 'https://example.com/x'],
  ])('resolves %j against %s', async (given, base, href) => {
    expect(await value(`new URL(${json(given)}, ${json(base)}).href`)).toBe(href);
  });

  it.each([
    '',
    'nothing',
    '//example.com',
    'http://',
    'http://a b/',
    'http://[1::2::3]/',
    'http://1.2.3.4.256/',
  ])('refuses %j', async (given) => {
    const code = `(() => { try { new URL(${json(given)}); } catch (error) { return error instanceof TypeError; } })()`;
    expect(await value(code)).toBe(true);
    expect(await value(`[URL.canParse(${json(given)}), URL.parse(${json(given)})]`)).toEqual([false, null]);
  });

  it.each([
    ['b\u00fccher.example', 'xn--bcher-kva.example'],
    ['B\u00dcCHER.example', 'xn--bcher-kva.example'],
    ['fa\u00df.de', 'xn--fa-hia.de'],
    ['\uff25\uff38ample.com', 'example.com'],
    ['\u65e5\u672c\u8a9e\u3002jp', 'xn--wgv71a119e.jp'],
    ['xn--bcher-kva.example', 'xn--bcher-kva.example'],
    ['\u05d0\u05d1.example', 'xn--4dbc.example'],
    ['\u{1f4a9}.la', 'xn--ls8h.la'],
    ['a\u00adb.example', 'ab.example'],
    ['XN--A', 'xn--a'],
  ])('writes the host %s in ASCII', async (host, ascii) => {
    expect(await value(`new URL(${json(`https://${host}/`)}).hostname`)).toBe(ascii);
  });

  it.each(['xn--a.\u00e4', '\u0300a.example', '\u05d0a.example', 'a\u200cb.example', '\ufffd.example'])(
    'refuses the host %j',
    async (host) => {
      expect(await value(`URL.canParse(${json(`https://${host}/`)})`)).toBe(false);
    },
  );

  it('writes back what its parts are set to', async () => {
    const code = `
      const url = new URL('http://a.example/x');
      url.protocol = 'https'; url.host = 'b.example:8080'; url.pathname = '/p q'; url.search = 'a=1';
      url.hash = 'h'; url.username = 'u'; url.password = 'p';
      url.searchParams.append('b', '\u00e4 &');
      url.port = '443';
      return [url.href, url.origin, String(url), JSON.stringify(url), url.toString === URL.prototype.toString];`;
    const href = 'https://u:p@b.example/p%20q?a=1&b=%C3%A4+%26#h';
    expect(await guest.run(code)).toEqual([href, 'https://b.example', href, `"${href}"`, true]);
  });
});

describe('URLSearchParams', () => {
  it.each([
    ["'?a=1&b=2&a=3'", 'a=1&b=2&a=3'],
    ["[['a', 'b c'], ['d', '\u20ac']]", 'a=b+c&d=%E2%82%AC'],
    ["{ a: 1, 'b&': true }", 'a=1&b%26=true'],
    ["'a=%F0%9F%92%A9&b=+%2B'", 'a=%F0%9F%92%A9&b=+%2B'],
    ["'a&b=&=c&&'", 'a=&b=&=c'],
    ["new URLSearchParams('x=1')", 'x=1'],
    ["new Map([['m', 'n']])", 'm=n'],
  ])('takes %s', async (init, text) => {
    expect(await value(`String(new URLSearchParams(${init}))`)).toBe(text);
  });

  it('is a list of pairs', async () => {
    const code = `
      const params = new URLSearchParams('b=1&a=2&b=3');
      params.sort(); params.set('b', '4'); params.append('c', '5'); params.delete('c', 'no');
      return [[...params], params.size, params.has('a', '2'), params.getAll('b'), [...params.keys()].length];`;
    const pairs = [
      ['a', '2'],
      ['b', '4'],
      ['c', '5'],
    ];
    expect(await guest.run(code)).toEqual([pairs, 3, true, ['4'], 3]);
  });
});
