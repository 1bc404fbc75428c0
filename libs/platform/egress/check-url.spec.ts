import { isListed, isLocalName, readUrl } from './check-url.js';
import type { EgressInvalidUrlError } from './egress.errors.js';

const faultOf = (text: string, base?: string): unknown => {
  try {
    readUrl(text, base === undefined ? undefined : new URL(base));
  } catch (error) {
    return (error as EgressInvalidUrlError).details;
  }
  return undefined;
};

describe('a URL that can be fetched (R-HTTP-05)', () => {
  it.each([
    ['http://example.com', 'http://example.com/', 'example.com', false],
    ['HTTPS://Example.COM:443/a?b#c', 'https://example.com/a?b', 'example.com', false],
    ['http://example.com:443/', 'http://example.com:443/', 'example.com', false],
    ['https://example.com:80/', 'https://example.com:80/', 'example.com', false],
    ['http://example.com:1024/', 'http://example.com:1024/', 'example.com', false],
    ['http://example.com:65535/', 'http://example.com:65535/', 'example.com', false],
    ['http://example.com./', 'http://example.com./', 'example.com', false],
    ['http://bücher.example/', 'http://xn--bcher-kva.example/', 'xn--bcher-kva.example', false],
    ['http://ｅxample.com/', 'http://example.com/', 'example.com', false],
    ['http://example%2ecom/', 'http://example.com/', 'example.com', false],
    ['http:\\\\example.com\\a', 'http://example.com/a', 'example.com', false],
    ['http://8.8.8.8/', 'http://8.8.8.8/', '8.8.8.8', true],
    ['http://[2606:4700::1111]/', 'http://[2606:4700::1111]/', '2606:4700::1111', true],
  ])('%s', (text, href, host, isAddress) => {
    const destination = readUrl(text);
    expect({ ...destination, url: destination.url.href }).toEqual({ url: href, host, isAddress });
  });

  it.each([
    ['http://0x7f.1/', '127.0.0.1'],
    ['http://2130706433/', '127.0.0.1'],
    ['http://017700000001/', '127.0.0.1'],
    ['http://127.1/', '127.0.0.1'],
    ['http://127.0.0.1./', '127.0.0.1'],
    ['http://0/', '0.0.0.0'],
    ['http://①②⑦.0.0.1/', '127.0.0.1'],
    ['http://%31%32%37.0.0.1/', '127.0.0.1'],
    ['http://127。0。0。1/', '127.0.0.1'],
    ['http://[::ffff:127.0.0.1]/', '::ffff:7f00:1'],
    ['http://[0:0:0:0:0:0:0:1]/', '::1'],
    ['http://[::127.0.0.1]/', '::7f00:1'],
  ])('%s is the address %s', (text, host) => {
    expect(readUrl(text)).toMatchObject({ host, isAddress: true });
  });
});

describe('a URL that cannot (R-HTTP-05)', () => {
  it.each([
    ['', 'syntax'],
    ['/relative', 'syntax'],
    ['example.com', 'syntax'],
    ['http://', 'syntax'],
    ['http://./', 'syntax'],
    ['http://../', 'syntax'],
    ['http://a b/', 'syntax'],
    ['http://256.256.256.256/', 'syntax'],
    ['http://1.2.3.4.5/', 'syntax'],
    ['http://[fe80::1%25eth0]/', 'syntax'],
    ['http://example.com:65536/', 'syntax'],
    ['ftp://example.com/', 'scheme'],
    ['file:///etc/passwd', 'scheme'],
    ['data:text/plain,hi', 'scheme'],
    ['javascript:1', 'scheme'],
    ['ws://example.com/', 'scheme'],
    ['unix:/var/run/docker.sock', 'scheme'],
    ['http://user@example.com/', 'userinfo'],
    ['http://:secret@example.com/', 'userinfo'],
    ['http://8.8.8.8@127.0.0.1/', 'userinfo'],
    ['http://example.com:0/', 'port'],
    ['http://example.com:22/', 'port'],
    ['http://example.com:79/', 'port'],
    ['http://example.com:81/', 'port'],
    ['http://example.com:442/', 'port'],
    ['http://example.com:444/', 'port'],
    ['http://example.com:1023/', 'port'],
  ])('%s: %s', (text, reason) => {
    expect(faultOf(text)).toEqual({ reason, retryable: false });
  });

  it('tells nothing of a URL that may hold a secret', () => {
    expect(() => readUrl('http://ada:hunter2@10.0.0.1/')).toThrow(
      'Cannot fetch this URL: it holds a user name or password: send an Authorization header instead',
    );
  });
});

it('reads what a redirect says against where it came from', () => {
  const base = new URL('https://example.com/a/b');
  expect(readUrl('c?d', base).url.href).toBe('https://example.com/a/c?d');
  expect(readUrl('//other.example/', base).url.href).toBe('https://other.example/');
  expect(faultOf('//other.example:22/', base.href)).toEqual({ reason: 'port', retryable: false });
});

it.each([
  ['localhost', true],
  ['a.localhost', true],
  ['a.b.localhost', true],
  ['notlocalhost', false],
  ['localhost.example', false],
])('%s is a name of this machine: %p', (host, local) => {
  expect(isLocalName(host)).toBe(local);
});

it('knows the local name in every writing of a URL', () => {
  for (const text of [
    'http://LOCALHOST/',
    'http://localhost./',
    'http://x.LocalHost:8080/',
    'http://local%68ost/',
  ])
    expect(isLocalName(readUrl(text).host)).toBe(true);
});

it.each([
  ['example.com', undefined, true],
  ['example.com', [], false],
  ['example.com', ['example.com'], true],
  ['example.com', ['EXAMPLE.com'], true],
  ['a.example.com', ['example.com'], false],
  ['a.example.com', ['*.example.com'], true],
  ['a.b.example.com', ['*.example.com'], true],
  ['example.com', ['*.example.com'], false],
  ['evilexample.com', ['*.example.com'], false],
  ['example.com.evil.example', ['example.com'], false],
])('%s is listed in %j: %p', (host, allowed, listed) => {
  expect(isListed(host, allowed)).toBe(listed);
});
