import type { IncomingHttpHeaders, Server } from 'node:http';
import { connect } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { FrontDoor, TrustedProxies } from './index.js';
import type { Visit } from './index.js';

export const pause = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms);
  });

/** What came through the door, and to whom. */
export interface Seen {
  readonly by: 'framework' | 'data plane';
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly visit?: Visit;
}

export interface OpenDoor {
  readonly door: FrontDoor;
  readonly server: Server;
  readonly port: number;
  readonly seen: Seen[];
  /** Lets requests to `/slow` be answered. */
  readonly finishSlow: () => void;
}

/** A front door with a data plane and a framework that only say who they are. */
export async function openDoor(withDataPlane = true, trusted: readonly string[] = []): Promise<OpenDoor> {
  const door = new FrontDoor(new TrustedProxies(trusted));
  const seen: Seen[] = [];
  const waiting: (() => void)[] = [];
  const server = door.serverFactory(({ method, url, headers }, response) => {
    seen.push({ by: 'framework', method, url, headers });
    response.end('framework');
  });
  if (withDataPlane) {
    door.openDataPlane(({ method, url, headers }, response, visit) => {
      seen.push({ by: 'data plane', method, url, headers, visit });
      if (visit.path === '/slow') waiting.push(() => response.end('slow'));
      else response.end('data plane');
    });
  }
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return { door, server, port, seen, finishSlow: () => waiting.splice(0).forEach((finish) => finish()) };
}

/** A connection, and everything that has come back on it. */
export class Wire {
  received = '';
  closed = false;
  private readonly socket: Socket;

  constructor(port: number) {
    this.socket = connect(port, '127.0.0.1');
    this.socket.on('data', (chunk) => {
      this.received += chunk.toString('latin1');
    });
    this.socket.on('close', () => {
      this.closed = true;
    });
    this.socket.on('error', () => undefined);
  }

  destroy(): void {
    this.socket.destroy();
  }

  send(text: string): void {
    this.socket.write(text, 'latin1');
  }

  async until(holds: () => boolean, withinMs = 3_000): Promise<void> {
    const deadline = performance.now() + withinMs;
    while (!holds()) {
      if (performance.now() > deadline) throw new Error(`Nothing more came than: ${this.received}`);
      await pause(2);
    }
  }
}

export interface Response {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The first response to what is sent. */
export async function askDoor(wire: Wire, text: string): Promise<Response> {
  wire.send(text);
  await wire.until(() => wire.closed || isWhole(wire.received));
  return parse(wire.received);
}

function isWhole(text: string): boolean {
  const end = text.indexOf('\r\n\r\n');
  const length = /content-length: (\d+)/i.exec(text)?.[1];
  return end >= 0 && length !== undefined && text.length >= end + 4 + Number(length);
}

export function parse(text: string): Response {
  const end = text.indexOf('\r\n\r\n');
  const [statusLine = '', ...lines] = text.slice(0, end).split('\r\n');
  const headers = Object.fromEntries(
    lines.map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()] as const;
    }),
  );
  return { status: Number(statusLine.split(' ')[1]), headers, body: text.slice(end + 4) };
}
