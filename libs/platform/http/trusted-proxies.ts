import { BlockList, isIP } from 'node:net';
import type { IncomingHttpHeaders } from 'node:http';
import { LRUCache } from 'lru-cache';

/** Where a request comes from, as far as that is believed. */
export interface Sender {
  /** IP address in one form: of IPv4 never the IPv6 notation. Empty when the connection is gone. */
  readonly address: string;
  /** Whether the client speaks TLS with whoever stands in front of us. */
  readonly secure: boolean;
  /** The host that the client asked for, when a proxy says so. */
  readonly host: string | undefined;
}

const ADDRESS_AND_PORT = /^(?:\[([^\]]+)\]|(\d+\.\d+\.\d+\.\d+))(?::\d{1,5})?$/;
const MAPPED = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;
/** What has more proxies between us and itself is taken for the last one looked at. */
const MAX_HOPS = 16;
/** A look into the list costs 5 us (measured), and the same few proxies ask over and over. */
const KEPT_LOOKS = 1_000;

/**
 * The proxies whose `X-Forwarded-*` headers count; from everybody else they are just headers. The one place that
 * reads them, for the framework's side and for scripts' requests alike.
 */
export class TrustedProxies {
  private readonly list = new BlockList();
  private readonly looks = new LRUCache<string, boolean>({ max: KEPT_LOOKS });

  /** @param addresses IP addresses and networks such as `10.0.0.0/8`, as `loadConfig` checked them. */
  constructor(private readonly addresses: readonly string[] = []) {
    for (const one of addresses) {
      const [address = '', bits] = one.split('/');
      const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
      if (bits === undefined) this.list.addAddress(address, family);
      else this.list.addSubnet(address, Number(bits), family);
    }
  }

  /** False for what is no address. */
  trusts(address: string): boolean {
    if (this.addresses.length === 0) return false;
    const known = this.looks.get(address);
    if (known !== undefined) return known;
    const family = isIP(address);
    const trusted = family !== 0 && this.list.check(address, family === 6 ? 'ipv6' : 'ipv4');
    this.looks.set(address, trusted);
    return trusted;
  }

  /**
   * Undefined when the peer is no trusted proxy: then nothing but the connection itself counts.
   * @param peer the connection's other end.
   */
  senderOf(peer: string, headers: IncomingHttpHeaders): Sender | undefined {
    if (!this.trusts(peer)) return undefined;
    return {
      address: this.clientOf(peer, headers['x-forwarded-for']),
      secure: lastOf(headers['x-forwarded-proto'])?.toLowerCase() === 'https',
      host: lastOf(headers['x-forwarded-host']),
    };
  }

  /**
   * The first address from our end that is no trusted proxy's: what stands left of it anybody may have written. A
   * word that is no address ends the walk at whoever passed it on.
   */
  private clientOf(peer: string, forwardedFor: string | string[] | undefined): string {
    let client = plainAddress(peer);
    const hops = String(forwardedFor ?? '').split(',');
    for (let at = hops.length - 1; at >= Math.max(hops.length - MAX_HOPS, 0); at -= 1) {
      const hop = addressIn(hops[at] as string);
      if (hop === undefined) return client;
      client = hop;
      if (!this.trusts(hop)) return client;
    }
    return client;
  }
}

/** An IPv4 address that came over an IPv6 socket is the same address. */
export function plainAddress(address: string): string {
  return MAPPED.exec(address)?.[1] ?? address;
}

/** Some proxies tell the port as well. */
function addressIn(text: string): string | undefined {
  const word = text.trim();
  const match = ADDRESS_AND_PORT.exec(word);
  const address = match === null ? word : (match[1] ?? match[2] ?? '');
  return isIP(address) === 0 || address.includes('%') ? undefined : plainAddress(address.toLowerCase());
}

/** The proxy next to us speaks last. */
function lastOf(header: string | string[] | undefined): string | undefined {
  const last = String(header ?? '')
    .split(',')
    .at(-1)
    ?.trim();
  return last === '' ? undefined : last;
}
