import { isIP, isIPv6 } from 'node:net';
import { InvalidInputError } from '#kernel';

/** What one app can claim at most. */
export const MAX_DOMAINS_OF_APP = 100;

const WILDCARD = '*.';
const MAX_DOMAIN_LENGTH = 253;
const LABEL_FORM = /^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?$/;

/**
 * A domain claim in its one normal form: lower case, international names in punycode, IPv6 in brackets and short,
 * no port and no final dot; `*.` before it stands for every name under it.
 * @throws InvalidInputError naming the field "domain".
 */
export function parseDomainClaim(text: string): string {
  const typed = text.trim();
  const wildcard = typed.startsWith(WILDCARD);
  const host = normalHost(wildcard ? typed.slice(WILDCARD.length) : typed);
  if (host === undefined) throw refusal(text, 'is no host name');
  if (wildcard && (isAddress(host) || !host.includes('.'))) {
    throw refusal(text, 'needs a name of at least two parts after "*."');
  }
  return wildcard ? WILDCARD + host : host;
}

/** @throws InvalidInputError naming the field "domain" when an app with `count` claims can have no more. */
export function requireRoomForDomain(count: number): void {
  if (count < MAX_DOMAINS_OF_APP) return;
  const message = `an app can claim at most ${MAX_DOMAINS_OF_APP} domains`;
  throw new InvalidInputError([{ field: 'domain', message }]);
}

/** The host of `host` or `host:port`, such as a Host header, in the form of a claim; undefined when it is none. */
export function hostOf(hostAndPort: string): string | undefined {
  const match = /^(.*?)(?::\d{0,5})?$/s.exec(hostAndPort.trim());
  const text = isIPv6(hostAndPort) ? hostAndPort : (match?.[1] ?? '');
  return normalHost(text);
}

/**
 * What two claims must not share: the same names are meant (R-DOM-03). Host patterns that name their wildcard,
 * `:tenant.a.example`, have the shape of `*.a.example`.
 */
export function shapeKey(domain: string): string {
  return domain.replace(/^:[^.]+\./, WILDCARD);
}

function normalHost(text: string): string | undefined {
  const host = isIPv6(text) ? `[${text}]` : text;
  // What the URL parser would take as another part of a URL, or decode.
  if (host === '' || /[\s/?#@\\%*]/.test(host) || (host.includes(':') && !/^\[[^\]]*\]$/.test(host)))
    return undefined;
  if (!URL.canParse(`http://${host}/`)) return undefined;
  const { hostname } = new URL(`http://${host}/`);
  if (isAddress(hostname)) return hostname;
  const name = hostname.replace(/\.$/, '');
  const fits = name.length <= MAX_DOMAIN_LENGTH && name.split('.').every((label) => LABEL_FORM.test(label));
  return fits ? name : undefined;
}

function isAddress(host: string): boolean {
  return isIP(host.replace(/^\[|\]$/g, '')) !== 0;
}

function refusal(text: string, fault: string): InvalidInputError {
  return new InvalidInputError([{ field: 'domain', message: `"${text}" ${fault}` }]);
}
