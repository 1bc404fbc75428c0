import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';

const WAIT_MS = 1_000;

/** What the server at `url` says first, after `hello`; empty when nobody answers within a second. */
export function firstBytes(url: string, hello: string, usualPort: number): Promise<string> {
  return new Promise((resolve) => {
    const { hostname, port, protocol } = new URL(url);
    const address = { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port || usualPort) };
    // NATS speaks first in plain text even where it wants TLS next.
    const socket: Socket =
      protocol === 'rediss:' ? connectTls({ ...address, servername: address.host }) : connect(address);
    let text = '';
    const end = (): void => {
      socket.destroy();
      resolve(text);
    };
    socket.setTimeout(WAIT_MS, end);
    socket.once('error', end).once('close', end);
    socket.once(protocol === 'rediss:' ? 'secureConnect' : 'connect', () => socket.write(hello));
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
      if (text.includes('\n')) end();
    });
  });
}
