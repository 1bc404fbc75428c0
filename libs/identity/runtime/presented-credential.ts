import type { IncomingHttpHeaders } from 'node:http';
import { parseCookie } from 'cookie';
import { hasKeyMark, isApiKey, isForeignOrigin, isSessionToken } from '#identity/domain';
import type { CallerSettings } from './caller-settings.js';

/** As much of a request as says who sends it. */
export interface CallerRequest {
  readonly method: string;
  /** As the client asked for it, with port. */
  readonly host: string;
  readonly headers: IncomingHttpHeaders;
}

/** What a request signs in with, if it is good for anything. */
export interface PresentedCredential {
  readonly kind: 'session' | 'key';
  readonly token: string;
  /** Whether it stands in `Authorization`; else in the cookie. */
  readonly isBearer: boolean;
}

/**
 * The credential of ours that a request presents. A bearer credential is sent on purpose, so it alone counts where
 * there are both; a cookie counts for nothing when a page of another origin makes its visitor's browser send it.
 */
export function presentedCredential(
  { method, host, headers }: CallerRequest,
  { cookieName, publicOrigin }: CallerSettings,
): PresentedCredential | undefined {
  const bearer = bearerIn(headers.authorization);
  if (bearer !== undefined) {
    if (hasKeyMark(bearer))
      return isApiKey(bearer) ? { kind: 'key', token: bearer, isBearer: true } : undefined;
    return isSessionToken(bearer) ? { kind: 'session', token: bearer, isBearer: true } : undefined;
  }
  if (headers.cookie?.includes(cookieName) !== true) return undefined;
  const token = parseCookie(headers.cookie)[cookieName];
  if (token === undefined || !isSessionToken(token)) return undefined;
  const fetchSite = headers['sec-fetch-site'];
  const facts = {
    ...{ method, host, origin: headers.origin },
    fetchSite: typeof fetchSite === 'string' ? fetchSite : undefined,
  };
  return isForeignOrigin(facts, publicOrigin) ? undefined : { kind: 'session', token, isBearer: false };
}

/** The token behind `Bearer`, whosoever it is. */
export function bearerIn(authorization: string | undefined): string | undefined {
  return authorization === undefined ? undefined : /^bearer +(\S+) *$/i.exec(authorization)?.[1];
}
