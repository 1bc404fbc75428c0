import type { IdnaOptions } from 'tr46';
import { Lazy } from '../lazy.js';
import { matches, toLower } from '../primordials.js';

/** The tables of IDNA are far larger than the rest of URL, and few domains need them. */
const idna = new Lazy(() => import('./idna.js'));

const ASCII = /^[\0-\x7f]*$/;

/**
 * `toASCII` of tr46 as whatwg-url calls it. Of a domain that is ASCII already the URL standard only lowers the case,
 * whatever its encoded labels hold ("domain to ASCII").
 * @returns null when the domain is refused
 */
export function toASCII(domain: string, options: IdnaOptions): string | null {
  const isStrict = options.checkHyphens || options.useSTD3ASCIIRules || options.verifyDNSLength;
  if (isStrict !== true && matches(ASCII, domain) !== null) return toLower(domain);
  return idna.use().toASCII(domain, options);
}
