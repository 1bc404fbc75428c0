import { isIP } from 'node:net';
import { EgressInvalidUrlError } from './egress.errors.js';

/** Where a request goes, read once from its URL. */
export interface Destination {
  /** Without fragment. */
  readonly url: URL;
  /** A name in lower case without a dot at its end, or an address without brackets. */
  readonly host: string;
  /** Whether `host` is an address, in whatever form the URL had it (`0x7f.1` is `127.0.0.1` by now). */
  readonly isAddress: boolean;
}

const SCHEMES: ReadonlySet<string> = new Set(['http:', 'https:']);
/** Below it are the ports of services that were never meant to be spoken to by a script. */
const FIRST_FREE_PORT = 1024;
const WEB_PORTS: ReadonlySet<number> = new Set([80, 443]);

/**
 * The one parse of a URL, by the rules of WHATWG; everything after it works on what this returns (R-HTTP-05).
 * @param base the URL that redirected here
 * @throws EgressInvalidUrlError naming what is wrong with it.
 */
export function readUrl(text: string, base?: URL): Destination {
  const url = URL.parse(text, base?.href);
  if (url === null) throw new EgressInvalidUrlError('syntax');
  if (!SCHEMES.has(url.protocol)) throw new EgressInvalidUrlError('scheme');
  if (url.username !== '' || url.password !== '') throw new EgressInvalidUrlError('userinfo');
  const port = Number(url.port);
  if (url.port !== '' && !WEB_PORTS.has(port) && port < FIRST_FREE_PORT)
    throw new EgressInvalidUrlError('port');
  url.hash = '';
  const host = url.hostname.replace(/^\[|\]$/g, '').replace(/\.+$/, '');
  if (host === '') throw new EgressInvalidUrlError('syntax');
  return { url, host, isAddress: isIP(host) !== 0 };
}

/** Names that mean this machine without anybody being asked (RFC 6761). */
export function isLocalName(host: string): boolean {
  return host === 'localhost' || host.endsWith('.localhost');
}

/**
 * @param allowed exact hosts, or `*.example.com` for every name below `example.com` but not itself; undefined for any
 */
export function isListed(host: string, allowed: readonly string[] | undefined): boolean {
  if (allowed === undefined) return true;
  return allowed.some((entry) => {
    const listed = entry.toLowerCase();
    return listed.startsWith('*.') ? host.endsWith(listed.slice(1)) : host === listed;
  });
}
