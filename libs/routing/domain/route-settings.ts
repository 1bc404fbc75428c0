import { InvalidRouteError } from './routes.errors.js';
import { OPEN_TO_ALL } from './route.js';
import type { RouteAuth, RouteCors, RouteRateLimit, RouteSettings } from './route.js';

/** CORS settings as an author gives them. */
export interface CorsDraft {
  readonly origins: readonly string[];
  readonly headers?: readonly string[] | undefined;
  readonly exposeHeaders?: readonly string[] | undefined;
  readonly credentials?: boolean | undefined;
  readonly maxAgeSeconds?: number | undefined;
}

/** What an author says of a route's settings: what is left out stays as it is, null takes it away. */
export interface SettingsDraft {
  readonly auth?: RouteAuth | undefined;
  readonly rateLimit?: RouteRateLimit | null | undefined;
  readonly cors?: CorsDraft | null | undefined;
}

/** In force where an author names none: long enough to spare a page its preflights, short enough to change one's mind. */
const DEFAULT_MAX_AGE_SECONDS = 600;
const ANY = '*';
/** RFC 9110 5.1. */
const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9a-z-]+$/;
const ORIGIN = /^[a-z][a-z0-9+.-]*:\/\/[^/?#@\\\s*]+$/;

/** @throws InvalidRouteError naming the field and the rule it breaks. */
export function parseSettings(draft: SettingsDraft): RouteSettings {
  return { ...OPEN_TO_ALL, ...parseSettingsChange(draft) };
}

/**
 * Those of the settings that are to be others.
 * @throws InvalidRouteError naming the field and the rule it breaks.
 */
export function parseSettingsChange({ auth, rateLimit, cors }: SettingsDraft): Partial<RouteSettings> {
  return {
    ...(auth === undefined ? {} : { auth }),
    ...(rateLimit === undefined ? {} : { rateLimit }),
    ...(cors === undefined ? {} : { cors: cors === null ? null : parseCors(cors) }),
  };
}

function parseCors(draft: CorsDraft): RouteCors {
  const credentials = draft.credentials ?? false;
  const origins = unique(draft.origins.map(parseOrigin));
  if (origins.includes(ANY)) {
    if (origins.length > 1) throw refusal('origins', '"*" stands alone: it is every origin');
    if (credentials)
      throw refusal('credentials', 'credentials are for origins that are named, and origins is "*"');
  }
  return {
    origins,
    headers: parseHeaders('headers', draft.headers ?? [], credentials),
    exposeHeaders: parseHeaders('expose_headers', draft.exposeHeaders ?? [], credentials),
    credentials,
    maxAgeSeconds: draft.maxAgeSeconds ?? DEFAULT_MAX_AGE_SECONDS,
  };
}

/** In the form in which browsers send it: lower case, no port that goes without saying, no slash. */
function parseOrigin(text: string): string {
  if (text === ANY) return ANY;
  const lower = text.toLowerCase();
  if (!ORIGIN.test(lower) || !URL.canParse(lower))
    throw refusal('origins', `"${text}" is no origin: write scheme://host or scheme://host:port, or "*"`);
  const { origin } = new URL(lower);
  // Schemes of other programs than browsers, such as an app's own, have no origin in the URL standard.
  return origin === 'null' ? lower : origin;
}

function parseHeaders(field: string, names: readonly string[], credentials: boolean): readonly string[] {
  const lower = unique(names.map((name) => name.toLowerCase()));
  const wrong = lower.find((name) => !HEADER_NAME.test(name));
  if (wrong !== undefined) throw refusal(field, `"${wrong}" is no name of a header`);
  if (lower.includes(ANY) && (lower.length > 1 || credentials))
    throw refusal(field, '"*" stands alone, and not where there are credentials');
  return lower;
}

function unique(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)];
}

function refusal(field: string, fault: string): InvalidRouteError {
  return new InvalidRouteError(`cors.${field}`, `cors.${field}: ${fault}`);
}
