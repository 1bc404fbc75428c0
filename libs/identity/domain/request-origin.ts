/** What of a request tells where the page is from that made it. Headers as received; absent is undefined. */
export interface OriginFacts {
  readonly method: string;
  /** `Origin` */
  readonly origin: string | undefined;
  /** `Sec-Fetch-Site` */
  readonly fetchSite: string | undefined;
  /** `Host` */
  readonly host: string | undefined;
}

const SAFE_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE']);

/**
 * Whether an unsafe request was made by a page of another origin, so that a credential the browser added by
 * itself proves nothing. A request with neither header comes from no browser of today and passes.
 * `publicOrigin` is where browsers find us (`https://cloud.example`), empty when not set.
 */
export function isForeignOrigin(request: OriginFacts, publicOrigin: string): boolean {
  if (SAFE_METHODS.has(request.method.toUpperCase())) return false;
  if (request.origin !== undefined && publicOrigin !== '' && request.origin === publicOrigin) return false;
  // Browsers compute this one themselves and pages cannot set it; it also holds behind a proxy that rewrites Host.
  if (request.fetchSite !== undefined)
    return request.fetchSite !== 'same-origin' && request.fetchSite !== 'none';
  if (request.origin === undefined) return false;
  return !isOwnHost(request.origin, request.host, publicOrigin);
}

function isOwnHost(origin: string, host: string | undefined, publicOrigin: string): boolean {
  // An opaque origin is the text "null" and does not parse.
  if (host === undefined || !URL.canParse(origin)) return false;
  const { protocol, host: originHost } = new URL(origin);
  // Where the public address is https, a page over plain http may have been put there by the network.
  if (publicOrigin.startsWith('https:') && protocol !== 'https:') return false;
  return URL.canParse(`${protocol}//${host}`) && new URL(`${protocol}//${host}`).host === originHost;
}
