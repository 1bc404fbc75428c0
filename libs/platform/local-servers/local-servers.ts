import { findProgram } from './find-program.js';
import { firstBytes } from './first-bytes.js';
import { NATS, REDIS } from './server-kind.js';
import type { ServerKind } from './server-kind.js';
import { adviceFor, startServer } from './start-server.js';
import type { LocalServer, StartOptions } from './start-server.js';

/** What the environment says about a server. */
export interface ServerHints {
  /** NATS_URL or REDIS_URL. */
  readonly url?: string | undefined;
  /** PATH */
  readonly path?: string | undefined;
  /** Only a new server will do, whatever runs already. */
  readonly own?: boolean;
}

/** There is no such server, and none can be started; `advice` is a sentence that says what to do. */
export interface MissingServer {
  readonly missing: string;
  readonly advice: string;
}

/** A server that answers at `url`, or a program that can be started. */
export type ServerPlace = { readonly url: string } | { readonly program: string };

export function isMissing(found: LocalServer | ServerPlace | MissingServer): found is MissingServer {
  return 'missing' in found;
}

/** Where NATS is to be had: the URL given, else the usual local port, else the program. Starts nothing. */
export const locateNats = (hints: ServerHints): Promise<ServerPlace | MissingServer> => locate(NATS, hints);
export const locateRedis = (hints: ServerHints): Promise<ServerPlace | MissingServer> => locate(REDIS, hints);

/**
 * The NATS server to use, started if none is there. Others may use the same one.
 * @throws ServerStartError
 */
export const findNats = (hints: ServerHints): Promise<LocalServer | MissingServer> => find(NATS, hints);
/**
 * The Redis server to use, started if none is there. Others may use the same one: take a key prefix of your own.
 * @throws ServerStartError
 */
export const findRedis = (hints: ServerHints): Promise<LocalServer | MissingServer> => find(REDIS, hints);

/** A new NATS server on 127.0.0.1. @throws ServerMissingError, ServerStartError */
export const startNats = (options: StartOptions = {}): Promise<LocalServer> => startServer(NATS, options);
/** A new, empty Redis server on 127.0.0.1 that keeps nothing. @throws ServerMissingError, ServerStartError */
export const startRedis = (options: StartOptions = {}): Promise<LocalServer> => startServer(REDIS, options);

async function locate(kind: ServerKind, hints: ServerHints): Promise<ServerPlace | MissingServer> {
  return (
    (hints.own === true ? undefined : await locateRunning(kind, hints.url)) ?? locateProgram(kind, hints.path)
  );
}

async function locateProgram(
  kind: ServerKind,
  path: string | undefined,
): Promise<ServerPlace | MissingServer> {
  const program = await findProgram(kind.program, path);
  return program === undefined ? { missing: kind.name, advice: adviceFor(kind) } : { program };
}

async function locateRunning(
  kind: ServerKind,
  url: string | undefined,
): Promise<ServerPlace | MissingServer | undefined> {
  if (url !== undefined && url !== '') {
    // One server of a list is enough; the client finds the others.
    const first = url.split(',', 1)[0] ?? url;
    if (kind.isSuch(await firstBytes(first, kind.hello, kind.usualPort))) return { url };
    return {
      missing: kind.name,
      advice: `${kind.name} does not answer at ${kind.variable}: start that server, or unset ${kind.variable}`,
    };
  }
  const usual = kind.urlOf(kind.usualPort);
  return kind.isOpen(await firstBytes(usual, kind.hello, kind.usualPort)) ? { url: usual } : undefined;
}

async function find(kind: ServerKind, hints: ServerHints): Promise<LocalServer | MissingServer> {
  const place = await locate(kind, hints);
  if (isMissing(place)) return place;
  if ('program' in place) return startServer(kind, { path: hints.path });
  return { url: place.url, startedByUs: false, stop: () => Promise.resolve() };
}
