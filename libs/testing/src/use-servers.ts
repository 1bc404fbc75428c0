import { environment } from '#platform/config';
import {
  findNats,
  findRedis,
  isMissing,
  locateNats,
  locateRedis,
  startNats,
  startRedis,
} from '#platform/local-servers';
import type {
  LocalServer,
  MissingServer,
  ServerHints,
  ServerPlace,
  StartOptions,
} from '#platform/local-servers';

export interface ServerOptions {
  /** A new server for this describe block alone, which it may stop; otherwise others may use the same one. */
  readonly own?: boolean;
}

/** A server that is there from `beforeAll` on. */
export interface ServerForSpecs {
  readonly url: string;
  /** Ends a server of one's own. */
  stop(): Promise<void>;
  /** Ends it unless it was stopped, and starts it again at the same URL, empty. */
  restart(): Promise<void>;
}

interface Kind {
  readonly locate: (hints: ServerHints) => Promise<ServerPlace | MissingServer>;
  readonly find: (hints: ServerHints) => Promise<LocalServer | MissingServer>;
  readonly start: (options: StartOptions) => Promise<LocalServer>;
  readonly url: string | undefined;
}

const { CI, NATS_URL, REDIS_URL, PATH: path } = environment();
const NATS: Kind = { locate: locateNats, find: findNats, start: startNats, url: NATS_URL };
const REDIS: Kind = { locate: locateRedis, find: findRedis, start: startRedis, url: REDIS_URL };
const START_TIMEOUT_MS = 30_000;

/** A NATS server for specs, inside `describeWithNats`. Take subjects that no other spec file takes. */
export const useNats = (options: ServerOptions = {}): ServerForSpecs => useServer(NATS, options);
/** A Redis server for specs, inside `describeWithRedis`. Take a key prefix that no other spec file takes. */
export const useRedis = (options: ServerOptions = {}): ServerForSpecs => useServer(REDIS, options);

/** A describe block that needs NATS: left out, with a line that says so, on a machine without it; an error in CI. */
export const describeWithNats = describeWith(NATS);
/** A describe block that needs Redis: left out, with a line that says so, on a machine without it; an error in CI. */
export const describeWithRedis = describeWith(REDIS);

type DescribeWith = (name: string, specs: () => void, options?: ServerOptions) => void;

// Asked before the first describe block is read: Jest decides there and then what it leaves out.
const advice = new Map<Kind, { own: string | undefined; any: string | undefined }>();
for (const kind of [NATS, REDIS]) {
  const [own, any] = await Promise.all(
    [true, false].map((wish) => kind.locate({ url: kind.url, path, own: wish })),
  );
  advice.set(kind, { own: adviceOf(own), any: adviceOf(any) });
}

function adviceOf(place: ServerPlace | MissingServer | undefined): string | undefined {
  return place !== undefined && isMissing(place) ? place.advice : undefined;
}

function describeWith(kind: Kind): DescribeWith {
  return (name, specs, options = {}) => {
    const wanting = advice.get(kind)?.[options.own === true ? 'own' : 'any'];
    if (wanting === undefined) return describe(name, specs);
    if (CI === 'true') throw new Error(`Cannot run "${name}": ${wanting}`);
    process.stderr.write(`Left out "${name}": ${wanting}\n`);
    return describe.skip(name, specs);
  };
}

function useServer(kind: Kind, { own = false }: ServerOptions): ServerForSpecs {
  let server: LocalServer | undefined;
  beforeAll(async () => {
    const found = await kind.find({ url: kind.url, path, own });
    if (isMissing(found)) throw new Error(found.advice);
    server = found;
  }, START_TIMEOUT_MS);
  afterAll(() => server?.stop());
  const current = (): LocalServer => {
    if (server === undefined)
      throw new Error('Cannot use the server yet: it is there inside hooks and tests only');
    return server;
  };
  const requireOwn = (): LocalServer => {
    if (own) return current();
    throw new Error('Cannot stop a server that other specs may use: ask for one with { own: true }');
  };
  return {
    get url() {
      return current().url;
    },
    stop: () => requireOwn().stop(),
    async restart() {
      const { url, stop } = requireOwn();
      await stop();
      server = await kind.start({ path, port: Number(new URL(url).port) });
    },
  };
}
