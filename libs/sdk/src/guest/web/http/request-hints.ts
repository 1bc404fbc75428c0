import { url } from '../url/lazy-url.js';
import { toEnum, toText, toUsv } from '../webidl.js';

/** Members that say how a browser treats a request; kept as they are given, since nothing here acts on them. */
export interface RequestHints {
  readonly cache: string;
  readonly credentials: string;
  readonly integrity: string;
  readonly keepalive: boolean;
  readonly mode: string;
  readonly referrer: string;
  readonly referrerPolicy: string;
}

export const DEFAULT_HINTS: RequestHints = {
  cache: 'default',
  credentials: 'same-origin',
  integrity: '',
  keepalive: false,
  mode: 'cors',
  referrer: 'about:client',
  referrerPolicy: '',
};

const CACHES = ['default', 'no-store', 'reload', 'no-cache', 'force-cache', 'only-if-cached'] as const;
const CREDENTIALS = ['omit', 'same-origin', 'include'] as const;
const MODES = ['navigate', 'same-origin', 'no-cors', 'cors'] as const;
const POLICIES = [
  '',
  'no-referrer',
  'no-referrer-when-downgrade',
  'same-origin',
  'origin',
  'strict-origin',
  'origin-when-cross-origin',
  'strict-origin-when-cross-origin',
  'unsafe-url',
] as const;

/** @throws TypeError when a member has a value that the Fetch standard does not know */
export function hintsOf(init: Record<string, unknown>, before: RequestHints): RequestHints {
  const { cache, credentials, integrity, keepalive, mode, referrer, referrerPolicy } = init;
  const hints: RequestHints = {
    cache: cache === undefined ? before.cache : toEnum(cache, CACHES, 'cache'),
    credentials:
      credentials === undefined ? before.credentials : toEnum(credentials, CREDENTIALS, 'credentials'),
    integrity: integrity === undefined ? before.integrity : toText(integrity),
    keepalive: keepalive === undefined ? before.keepalive : Boolean(keepalive),
    mode: mode === undefined ? before.mode : toEnum(mode, MODES, 'mode'),
    referrer: referrer === undefined ? before.referrer : referrerOf(toUsv(referrer)),
    referrerPolicy:
      referrerPolicy === undefined
        ? before.referrerPolicy
        : toEnum(referrerPolicy, POLICIES, 'referrerPolicy'),
  };
  if (hints.mode === 'navigate' && mode !== undefined) throw new TypeError('mode must not be "navigate"');
  if (hints.cache === 'only-if-cached' && hints.mode !== 'same-origin') {
    throw new TypeError('cache "only-if-cached" goes with mode "same-origin" only');
  }
  return hints;
}

function referrerOf(text: string): string {
  if (text === '' || text === 'about:client') return text;
  return url.use().parseUrl(text).href;
}
