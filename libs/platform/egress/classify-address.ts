import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

/** What a denied address is for; the only thing that a refusal tells of it (R-HTTP-07). */
export type DeniedCategory =
  | 'loopback'
  | 'private'
  | 'carrier-nat'
  | 'link-local'
  | 'metadata'
  | 'multicast'
  | 'unspecified'
  | 'documentation'
  | 'embedded-ipv4'
  | 'this-host'
  | 'reserved';

type Address = ipaddr.IPv4 | ipaddr.IPv6;
type Range = readonly [network: Address, bits: number, category: DeniedCategory];

const range = (cidr: string, category: DeniedCategory): Range => [...ipaddr.parseCIDR(cidr), category];

/**
 * The first that holds an address names it, so single addresses stand before their ranges. The registries behind
 * them: IANA's special-purpose addresses of IPv4 and IPv6; the metadata addresses are the clouds' own.
 */
const DENIED_V4: readonly Range[] = [
  range('169.254.169.254/32', 'metadata'),
  range('169.254.170.2/32', 'metadata'),
  range('100.100.100.200/32', 'metadata'),
  range('192.0.0.192/32', 'metadata'),
  range('168.63.129.16/32', 'metadata'),
  range('0.0.0.0/8', 'unspecified'),
  range('10.0.0.0/8', 'private'),
  range('100.64.0.0/10', 'carrier-nat'),
  range('127.0.0.0/8', 'loopback'),
  range('169.254.0.0/16', 'link-local'),
  range('172.16.0.0/12', 'private'),
  range('192.0.0.0/24', 'reserved'),
  range('192.0.2.0/24', 'documentation'),
  range('192.31.196.0/24', 'reserved'),
  range('192.52.193.0/24', 'reserved'),
  range('192.88.99.0/24', 'reserved'),
  range('192.168.0.0/16', 'private'),
  range('192.175.48.0/24', 'reserved'),
  range('198.18.0.0/15', 'reserved'),
  range('198.51.100.0/24', 'documentation'),
  range('203.0.113.0/24', 'documentation'),
  range('224.0.0.0/4', 'multicast'),
  range('240.0.0.0/4', 'reserved'),
];

const DENIED_V6: readonly Range[] = [
  range('::/128', 'unspecified'),
  range('::1/128', 'loopback'),
  // An IPv4 address in other clothes is denied whatever it is: the host, or a gateway on the way, may undress it.
  range('::/96', 'embedded-ipv4'),
  range('::ffff:0:0/96', 'embedded-ipv4'),
  range('::ffff:0:0:0/96', 'embedded-ipv4'),
  range('64:ff9b::/96', 'embedded-ipv4'),
  range('64:ff9b:1::/48', 'embedded-ipv4'),
  range('2001::/32', 'embedded-ipv4'),
  range('2002::/16', 'embedded-ipv4'),
  range('fd00:ec2::254/128', 'metadata'),
  range('fd20:ce::254/128', 'metadata'),
  range('fc00::/7', 'private'),
  range('fec0::/10', 'private'),
  range('fe80::/10', 'link-local'),
  range('ff00::/8', 'multicast'),
  range('2001:db8::/32', 'documentation'),
  range('3fff::/20', 'documentation'),
  range('2001::/23', 'reserved'),
  range('2620:4f:8000::/48', 'reserved'),
];
/** Nothing outside it is given out to anybody on the public network. */
const GLOBAL_V6 = ipaddr.parseCIDR('2000::/3');

/**
 * @param text an address as the system writes it, with or without a zone
 * @param own this machine's addresses, each as `canonicalAddress` gives it
 * @returns why no script may reach it, or undefined when it may (R-HTTP-04)
 */
export function classifyAddress(text: string, own: ReadonlySet<string>): DeniedCategory | undefined {
  const address = parse(text);
  // What is no address is none that may be reached.
  if (address === undefined) return 'reserved';
  const ranges = address.kind() === 'ipv4' ? DENIED_V4 : DENIED_V6;
  const denied = ranges.find(([network, bits]) => address.match(network, bits));
  if (denied !== undefined) return denied[2];
  if (address.kind() === 'ipv6' && !address.match(...GLOBAL_V6)) return 'reserved';
  return own.has(address.toString()) ? 'this-host' : undefined;
}

/** One writing for each address, without its zone; undefined for what is none. */
export function canonicalAddress(text: string): string | undefined {
  return parse(text)?.toString();
}

/** Strict: ipaddr.js alone would also read `127.1` or `0x7f000001`, which the system might look up as a name. */
function parse(text: string): Address | undefined {
  const plain = text.replace(/%.*$/s, '');
  return isIP(plain) === 0 ? undefined : ipaddr.parse(plain);
}
