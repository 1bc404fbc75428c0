import { TrustedProxies } from './trusted-proxies.js';

const proxies = new TrustedProxies(['127.0.0.1', '10.0.0.0/8', 'fd00::/8']);
const of = (headers: Record<string, string>, peer = '127.0.0.1') => proxies.senderOf(peer, headers);

describe('a peer that is no trusted proxy', () => {
  it.each(['203.0.113.9', '11.0.0.1', '2001:db8::1', '', 'nonsense'])(
    '%s says nothing that counts',
    (peer) => {
      expect(of({ 'x-forwarded-for': '198.51.100.1', 'x-forwarded-proto': 'https' }, peer)).toBeUndefined();
    },
  );

  it('is everybody where nobody is named', () => {
    expect(new TrustedProxies().senderOf('127.0.0.1', { 'x-forwarded-proto': 'https' })).toBeUndefined();
  });
});

describe('the client behind trusted proxies', () => {
  it.each([
    ['one', '198.51.100.1', '198.51.100.1'],
    ['behind two of them', '198.51.100.1, 10.1.2.3', '198.51.100.1'],
    ['not what it wrote itself', '1.2.3.4, 198.51.100.1, 10.1.2.3', '198.51.100.1'],
    ['with a port', '198.51.100.1:5555', '198.51.100.1'],
    ['in IPv6', '2001:DB8::1', '2001:db8::1'],
    ['in IPv6 with a port', '[2001:db8::1]:443', '2001:db8::1'],
    ['in IPv6 notation of IPv4', '::ffff:198.51.100.1', '198.51.100.1'],
    ['behind a proxy of IPv6', '198.51.100.1, fd00::7', '198.51.100.1'],
    ['a proxy itself', '10.1.2.3', '10.1.2.3'],
  ])('is found: %s', (_, forwarded, address) => {
    expect(of({ 'x-forwarded-for': forwarded })?.address).toBe(address);
  });

  it.each([
    '',
    ' ',
    ',',
    'unknown',
    '_hidden',
    'a.example',
    '1.2.3',
    '<script>',
    '[::1',
    '%00',
    'fe80::1%eth0',
  ])('is the proxy where it says %j', (forwarded) => {
    expect(of({ 'x-forwarded-for': forwarded })?.address).toBe('127.0.0.1');
  });

  it('is the last one known where a word in between is no address', () => {
    expect(of({ 'x-forwarded-for': '198.51.100.1, bogus, 10.1.2.3' })?.address).toBe('10.1.2.3');
  });

  it('is looked for among so many hops and no more', () => {
    const long = `198.51.100.1, ${Array.from({ length: 500 }, (_, at) => `10.0.${at >> 8}.${at & 255}`).join(', ')}`;
    expect(of({ 'x-forwarded-for': long })?.address).toBe('10.0.1.228');
  });

  it('is the same when the proxy comes over an IPv6 socket', () => {
    expect(of({ 'x-forwarded-for': '198.51.100.1' }, '::ffff:127.0.0.1')?.address).toBe('198.51.100.1');
    expect(of({}, '::ffff:127.0.0.1')?.address).toBe('127.0.0.1');
  });
});

it.each([
  ['https', true],
  ['HTTPS', true],
  ['http', false],
  ['http, https', true],
  ['https, http', false],
  ['', false],
  ['gopher', false],
])('the scheme %j', (proto, secure) => {
  expect(of({ 'x-forwarded-proto': proto })?.secure).toBe(secure);
});

it.each([
  ['a.example', 'a.example'],
  ['evil.example, a.example:8443', 'a.example:8443'],
  ['', undefined],
  [',', undefined],
])('the host %j', (host, expected) => {
  expect(of({ 'x-forwarded-host': host })?.host).toBe(expected);
});
