import type { Server } from 'node:http';
import { connect } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { FrontDoor } from './index.js';
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
export async function openDoor(withDataPlane = true): Promise<OpenDoor> {
  const door = new FrontDoor();
  const seen: Seen[] = [];
  const waiting: (() => void)[] = [];
  const server = door.serverFactory(({ method, url }, response) => {
    seen.push({ by: 'framework', method, url });
    response.end('framework');
  });
  if (withDataPlane) {
    door.openDataPlane(({ method, url }, response, visit) => {
      seen.push({ by: 'data plane', method, url, visit });
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
