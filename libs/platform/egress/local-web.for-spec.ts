import { createServer } from 'node:http';
import type { IncomingHttpHeaders, RequestListener, Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { createServer as createTcpServer } from 'node:net';
import type { AddressInfo, Server as TcpServer, Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { TLSSocket } from 'node:tls';
import { EgressGuard } from './egress-guard.js';
import type { EgressGuardOptions } from './egress-guard.js';
import { EGRESS_DEFAULTS } from './egress-request.js';
import type { EgressRequest } from './egress-request.js';
import type { Wiring } from './pinned-connector.js';
import type { Identity } from './self-signed.for-spec.js';

/** A public address; behind it, in specs, is this machine. */
export const PUBLIC = '93.184.216.34';
export const OTHER_PUBLIC = '2606:2800:220:1::5';

export interface LocalServer {
  readonly port: number;
  /** What arrived, in order. */
  readonly seen: { method: string; url: string; headers: IncomingHttpHeaders; body: string }[];
  /** The names that TLS connections asked for. */
  readonly servernames: unknown[];
  /** Connections that were ever opened, and those that are. */
  readonly connections: { opened: number; readonly open: Set<Socket> };
}

const servers = new Map<TcpServer, ReadonlySet<Socket>>();
const guards: EgressGuard[] = [];

/** A web server on 127.0.0.1; over TLS when it has an identity. */
export async function aServer(
  answer: RequestListener,
  { identity }: { identity?: Identity } = {},
): Promise<LocalServer> {
  const seen: LocalServer['seen'] = [];
  const listener: RequestListener = (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      seen.push({ method, url, headers, body: Buffer.concat(chunks).toString() });
      answer(request, response);
    });
  };
  const server: Server =
    identity === undefined ? createServer(listener) : createTlsServer(identity, listener);
  const servernames: unknown[] = [];
  server.on('secureConnection', (socket: TLSSocket) => servernames.push(socket.servername));
  return { ...(await listening(server)), seen, servernames };
}

/** A server that says whatever it is told to, byte by byte. */
export async function aRawServer(answer: (socket: Socket) => void): Promise<Listening> {
  return listening(createTcpServer(answer));
}

type Listening = Omit<LocalServer, 'seen' | 'servernames'>;

async function listening(server: TcpServer): Promise<Listening> {
  const connections = { opened: 0, open: new Set<Socket>() };
  server.on('connection', (socket: Socket) => {
    connections.opened += 1;
    connections.open.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => connections.open.delete(socket));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  servers.set(server, connections.open);
  return { port: (server.address() as AddressInfo).port, connections };
}

/** To be called after each spec. */
export async function closeAll(): Promise<void> {
  await Promise.all(guards.splice(0).map((guard) => guard.close()));
  for (const [server, open] of servers) {
    for (const socket of open) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  }
  servers.clear();
}

export interface GuardForSpec {
  readonly guard: EgressGuard;
  /** Host names in the order in which they were looked up. */
  readonly resolved: string[];
  /** Checked addresses in the order in which they were connected to. */
  readonly dialled: string[];
  readonly warnings: string[];
}

/**
 * A guard as in production, with every check; names resolve to a public address unless given, and the wire behind
 * a public address leads to this machine.
 */
export function aGuard(
  options: Partial<EgressGuardOptions> = {},
  wiring: Partial<Wiring> = {},
): GuardForSpec {
  const resolved: string[] = [];
  const dialled: string[] = [];
  const warnings: string[] = [];
  const { resolve = () => Promise.resolve([PUBLIC]), ...rest } = options;
  const dial = (address: string): string => {
    dialled.push(address);
    return '127.0.0.1';
  };
  const guard = new EgressGuard(
    {
      allowPrivate: false,
      warn: (message) => warnings.push(message),
      resolve: (host) => {
        resolved.push(host);
        return resolve(host);
      },
      ...rest,
    },
    { dial, ...wiring },
  );
  guards.push(guard);
  return { guard, resolved, dialled, warnings };
}

export function aRequest(url: string, more: Partial<EgressRequest> = {}): EgressRequest {
  return {
    appId: 'app-1',
    scriptId: 'script-1',
    method: 'GET',
    url,
    headers: [],
    body: undefined,
    redirect: 'follow',
    ...EGRESS_DEFAULTS,
    timeoutMs: 10_000,
    ...more,
  };
}

/** What the script would be told. */
export async function refusalOf(call: Promise<unknown>): Promise<Record<string, unknown>> {
  const error = await call.then(
    () => new Error('It was not refused'),
    (reason: unknown) => reason,
  );
  const { code, kind, message, details } = error as Record<string, unknown>;
  return { code, kind, message, details };
}

export async function until(holds: () => boolean): Promise<void> {
  const deadline = performance.now() + 3_000;
  while (!holds()) {
    if (performance.now() > deadline) throw new Error('It never came to be');
    await sleep(5);
  }
}
