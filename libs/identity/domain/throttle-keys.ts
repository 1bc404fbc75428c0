import { createHash } from 'node:crypto';
import { isIPv6 } from 'node:net';

/** Under which failures of one account are counted. Hashed: people type passwords into the wrong field. */
export function accountKey(username: string): string {
  return `sign-in:account:${createHash('sha256').update(username.toLowerCase()).digest('base64url')}`;
}

/** Under which failures from one address are counted. */
export function addressKey(address: string): string {
  return `sign-in:address:${addressBlock(address)}`;
}

/**
 * What counts as one address. Of IPv6 it is the /64, the smallest piece that a single customer is given.
 */
export function addressBlock(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  const bare = address.split('%')[0] ?? '';
  return isIPv6(bare) ? firstHalf(bare) : bare;
}

function firstHalf(address: string): string {
  // The URL parser writes an address in its one short form: no dotted tail, no leading zeros.
  const short = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const [head = '', tail] = short.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const gap = Array.from({ length: tail === undefined ? 0 : 8 - left.length - right.length }, () => '0');
  return `${[...left, ...gap, ...right].slice(0, 4).join(':')}::/64`;
}
