import { lookup } from 'node:dns/promises';
import { EgressFailedError } from './egress.errors.js';

/** All addresses of a host name, IPv4 and IPv6. */
export type Resolve = (host: string) => Promise<readonly string[]>;

/**
 * The runtime looks names up on its four worker threads, and one name whose servers do not answer holds one for many
 * seconds: no app may take them all.
 */
const MAX_LOOKUPS_PER_APP = 2;
const MAX_WAITING_PER_APP = 256;

interface AppLookups {
  running: number;
  readonly waiting: (() => void)[];
  /** By host. */
  readonly underWay: Map<string, Promise<readonly string[]>>;
}

/** Looks names up for apps, a few at a time for each; equal questions that are asked together are asked once. */
export class HostLookups {
  private readonly apps = new Map<string, AppLookups>();

  constructor(private readonly resolve: Resolve = systemResolve) {}

  /** @throws EgressFailedError when the name has no address or cannot be looked up. */
  addressesOf(appId: string, host: string): Promise<readonly string[]> {
    const app = this.appOf(appId);
    const asked = app.underWay.get(host);
    if (asked !== undefined) return asked;
    if (app.waiting.length >= MAX_WAITING_PER_APP)
      return Promise.reject(new EgressFailedError('lookups-full'));
    const answer = this.ask(app, host).finally(() => {
      app.underWay.delete(host);
      if (app.underWay.size === 0) this.apps.delete(appId);
    });
    app.underWay.set(host, answer);
    return answer;
  }

  private appOf(appId: string): AppLookups {
    const known = this.apps.get(appId);
    if (known !== undefined) return known;
    const app: AppLookups = { running: 0, waiting: [], underWay: new Map() };
    this.apps.set(appId, app);
    return app;
  }

  private async ask(app: AppLookups, host: string): Promise<readonly string[]> {
    if (app.running < MAX_LOOKUPS_PER_APP) app.running += 1;
    // Whoever ends hands its place on, so the count stays.
    else await new Promise<void>((resolve) => app.waiting.push(resolve));
    try {
      const addresses = await this.resolve(host);
      if (addresses.length === 0) throw new EgressFailedError('unknown-host');
      return addresses;
    } catch (error) {
      throw failureOfLookup(error);
    } finally {
      const next = app.waiting.shift();
      if (next === undefined) app.running -= 1;
      else next();
    }
  }
}

async function systemResolve(host: string): Promise<readonly string[]> {
  const found = await lookup(host, { all: true, order: 'verbatim' });
  return found.map(({ address }) => address);
}

const NO_SUCH_NAME: ReadonlySet<unknown> = new Set([
  'ENOTFOUND',
  'ENODATA',
  'EINVAL',
  'ERR_INVALID_ARG_VALUE',
]);

function failureOfLookup(error: unknown): unknown {
  if (error instanceof EgressFailedError) return error;
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  // Without a code it comes from no resolver: a bug.
  if (typeof code !== 'string') return error;
  return new EgressFailedError(NO_SUCH_NAME.has(code) ? 'unknown-host' : 'lookup-failed', code);
}
