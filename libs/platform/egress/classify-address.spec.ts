import { canonicalAddress, classifyAddress } from './classify-address.js';

const NONE: ReadonlySet<string> = new Set();
const classify = (address: string) => classifyAddress(address, NONE);

describe('addresses that no script may reach (R-HTTP-04, R-HTTP-10)', () => {
  it.each([
    ['0.0.0.0', '0.255.255.255', 'unspecified'],
    ['10.0.0.0', '10.255.255.255', 'private'],
    ['100.64.0.0', '100.127.255.255', 'carrier-nat'],
    ['127.0.0.0', '127.255.255.255', 'loopback'],
    ['169.254.0.0', '169.254.255.255', 'link-local'],
    ['172.16.0.0', '172.31.255.255', 'private'],
    ['192.0.0.0', '192.0.0.255', 'reserved'],
    ['192.0.2.0', '192.0.2.255', 'documentation'],
    ['192.31.196.0', '192.31.196.255', 'reserved'],
    ['192.52.193.0', '192.52.193.255', 'reserved'],
    ['192.88.99.0', '192.88.99.255', 'reserved'],
    ['192.168.0.0', '192.168.255.255', 'private'],
    ['192.175.48.0', '192.175.48.255', 'reserved'],
    ['198.18.0.0', '198.19.255.255', 'reserved'],
    ['198.51.100.0', '198.51.100.255', 'documentation'],
    ['203.0.113.0', '203.0.113.255', 'documentation'],
    ['224.0.0.0', '239.255.255.255', 'multicast'],
    ['240.0.0.0', '255.255.255.255', 'reserved'],
    ['168.63.129.16', '168.63.129.16', 'metadata'],
    ['169.254.169.254', '169.254.169.254', 'metadata'],
    ['169.254.170.2', '169.254.170.2', 'metadata'],
    ['100.100.100.200', '100.100.100.200', 'metadata'],
    ['192.0.0.192', '192.0.0.192', 'metadata'],
    ['fc00::', 'fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', 'private'],
    ['fe80::', 'febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff', 'link-local'],
    ['fec0::', 'feff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', 'private'],
    ['ff00::', 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', 'multicast'],
    ['fd00:ec2::254', 'fd00:ec2::254', 'metadata'],
    ['fd20:ce::254', 'fd20:ce::254', 'metadata'],
    ['2001:200::', '2001:200::', undefined],
    ['2001:2::', '2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff', 'reserved'],
    ['2001:db8::', '2001:db8:ffff:ffff:ffff:ffff:ffff:ffff', 'documentation'],
    ['2620:4f:8000::', '2620:4f:8000:ffff:ffff:ffff:ffff:ffff', 'reserved'],
    ['3fff::', '3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff', 'documentation'],
    ['100::', '100::ffff:ffff:ffff:ffff', 'reserved'],
    ['100:0:0:1::', '100:0:0:1:ffff:ffff:ffff:ffff', 'reserved'],
    ['4000::', 'fbff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', 'reserved'],
    ['5f00::', '5f00:ffff:ffff:ffff:ffff:ffff:ffff:ffff', 'reserved'],
    ['1:0:0:1::', '1fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', 'reserved'],
  ])('from %s to %s: %s', (first, last, category) => {
    expect([classify(first), classify(last)]).toEqual([category, category]);
  });

  it.each([
    ['::', 'unspecified'],
    ['::1', 'loopback'],
    ['0:0:0:0:0:0:0:1', 'loopback'],
    ['::127.0.0.1', 'embedded-ipv4'],
    ['::8.8.8.8', 'embedded-ipv4'],
    ['::2', 'embedded-ipv4'],
    ['::ffff:127.0.0.1', 'embedded-ipv4'],
    ['::ffff:7f00:1', 'embedded-ipv4'],
    ['::ffff:8.8.8.8', 'embedded-ipv4'],
    ['::ffff:0:8.8.8.8', 'embedded-ipv4'],
    ['64:ff9b::7f00:1', 'embedded-ipv4'],
    ['64:ff9b::808:808', 'embedded-ipv4'],
    ['64:ff9b:1:ffff::a00:1', 'embedded-ipv4'],
    ['2002:7f00:1::', 'embedded-ipv4'],
    ['2002:808:808::1', 'embedded-ipv4'],
    ['2001:0:4136:e378:8000:63bf:3fff:fdd2', 'embedded-ipv4'],
    ['fe80::1%eth0', 'link-local'],
    ['FE80::1', 'link-local'],
  ])('%s: %s', (address, category) => {
    expect(classify(address)).toBe(category);
  });

  it.each([
    '',
    'localhost',
    '127.1',
    '0x7f000001',
    '2130706433',
    '010.0.0.1',
    '1.2.3.4/8',
    '8.8.8.8 ',
    '[::1]',
  ])('what is no address: %j', (text) => {
    expect(classify(text)).toBe('reserved');
    expect(canonicalAddress(text)).toBeUndefined();
  });
});

describe('addresses that every script may reach', () => {
  it.each([
    ...[
      '1.0.0.0',
      '8.8.8.8',
      '9.255.255.255',
      '11.0.0.0',
      '100.63.255.255',
      '100.128.0.0',
      '126.255.255.255',
    ],
    ...['128.0.0.0', '168.63.129.15', '168.63.129.17', '169.253.255.255', '169.255.0.0', '172.15.255.255'],
    ...['172.32.0.0', '191.255.255.255', '192.0.1.0', '192.0.1.255', '192.0.3.0', '192.31.195.255'],
    ...['192.31.197.0', '192.52.192.255', '192.52.194.0', '192.88.98.255', '192.88.100.0', '192.167.255.255'],
    ...['192.169.0.0', '192.175.47.255', '192.175.49.0', '198.17.255.255', '198.20.0.0', '198.51.99.255'],
    ...['198.51.101.0', '203.0.112.255', '203.0.114.0', '223.255.255.255'],
    ...['2000::', '2000:ffff::1', '2001:200::1', '2001:db7:ffff::', '2001:db9::', '2001:4860:4860::8888'],
    ...['2003::', '2606:4700::1111', '2620:4f:7fff:ffff::', '2620:4f:8001::', '3ffe:ffff::1', '3fff:1000::'],
  ])('%s', (address) => {
    expect(classify(address)).toBeUndefined();
  });
});

describe("the machine's own addresses (R-HTTP-04)", () => {
  const own = new Set(['203.0.114.7', '2606:4700::1111'].map((text) => canonicalAddress(text) ?? ''));

  it.each(['203.0.114.7', '2606:4700::1111', '2606:4700:0:0:0:0:0:1111', '2606:4700:0000::1111'])(
    '%s, in whatever writing',
    (address) => {
      expect(classifyAddress(address, own)).toBe('this-host');
    },
  );

  it('and not their neighbours', () => {
    expect(classifyAddress('203.0.114.8', own)).toBeUndefined();
    expect(classifyAddress('2606:4700::1112', own)).toBeUndefined();
  });
});
