import { createServer } from 'node:net';

/** A TCP port on 127.0.0.1 that nobody listens on now; another program may be faster in taking it. */
export function freePort(): Promise<number> {
  return tryPort(0);
}

/**
 * Resolves to the port once it could be listened on; 0 stands for any.
 * @throws Error with code EADDRINUSE when another program listens on it.
 */
export function tryPort(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
