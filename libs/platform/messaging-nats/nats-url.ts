/** What the NATS client wants to know, taken from one URL. */
export interface NatsTarget {
  /** `host:port` without credentials: safe to log. */
  readonly servers: string[];
  readonly user?: string;
  readonly pass?: string;
  readonly token?: string;
  readonly tls?: Record<string, never>;
}

const DEFAULT_PORT = '4222';

/**
 * Reads `nats://[user[:pass]@]host[:port]`, or several of them with commas between; `tls://` asks for TLS, and
 * a user without a password is a token. The client itself would pass over credentials in a URL.
 * @throws Error that never repeats the URL: it may hold a password.
 */
export function readNatsUrl(text: string): NatsTarget {
  const urls = text.split(',').map((part) => readOne(part.trim()));
  const [first] = urls as [URL, ...URL[]];
  const user = decodeURIComponent(first.username);
  const pass = decodeURIComponent(first.password);
  return {
    servers: urls.map((url) => `${url.hostname}:${url.port || DEFAULT_PORT}`),
    ...(user !== '' && pass === '' ? { token: user } : {}),
    ...(pass === '' ? {} : { user, pass }),
    ...(urls.some((url) => url.protocol === 'tls:') ? { tls: {} } : {}),
  };
}

function readOne(text: string): URL {
  const url = URL.parse(text.includes('://') ? text : `nats://${text}`);
  if (url === null || url.hostname === '' || !['nats:', 'tls:'].includes(url.protocol)) {
    throw new Error('Cannot read the NATS URL: it must look like nats://host:4222');
  }
  return url;
}
