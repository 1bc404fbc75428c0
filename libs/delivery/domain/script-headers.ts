import { hasKeyMark, SESSION_COOKIES } from '#identity/domain';

export type RequestHeaders = Readonly<Record<string, string | string[]>>;

/**
 * A request's headers without what signs somebody in here: it has done its work when the request is let in, and a
 * script could act by it. What is for the script, such as a scheme of its own or other cookies, stays.
 * @param isOurs whether the bearer credential is one of ours, or may be.
 */
export function withoutOurCredentials(headers: RequestHeaders, isOurs: boolean): RequestHeaders {
  const kept = isOurs || isKey(headers['authorization']) ? undefined : headers['authorization'];
  const cookies = headers['cookie'] === undefined ? undefined : withoutSession(String(headers['cookie']));
  if (kept === headers['authorization'] && cookies === headers['cookie']) return headers;
  const { authorization: _, cookie: __, ...rest } = headers;
  return {
    ...rest,
    ...(kept === undefined ? {} : { authorization: kept }),
    ...(cookies === undefined || cookies === '' ? {} : { cookie: cookies }),
  };
}

/** Also one that is mistyped or has expired: nobody else's credentials begin so. */
function isKey(authorization: string | string[] | undefined): boolean {
  return hasKeyMark(/^bearer +(\S+)/i.exec(String(authorization ?? ''))?.[1] ?? '');
}

function withoutSession(cookie: string): string {
  if (!SESSION_COOKIES.some((name) => cookie.includes(name))) return cookie;
  const isOurs = (pair: string): boolean => SESSION_COOKIES.includes(pair.split('=', 1)[0]?.trim() ?? '');
  return cookie
    .split(';')
    .filter((pair) => !isOurs(pair))
    .join(';')
    .trim();
}
