/** What differs between the servers that this folder can find and start. */
export interface ServerKind {
  readonly name: string;
  /** The environment variable that a user sets to name a server. */
  readonly variable: string;
  readonly program: string;
  readonly debianPackage: string;
  readonly usualPort: number;
  readonly urlOf: (port: number) => string;
  /** How to start the program on 127.0.0.1 with what it writes in `folder`. */
  readonly argsFor: (port: number, folder: string) => readonly string[];
  /** Sent on connecting, when the server is not the first to speak. */
  readonly hello: string;
  /** Whether the first bytes come from such a server, and one that takes us without a password. */
  readonly isOpen: (firstBytes: string) => boolean;
  /** Whether they come from such a server at all. */
  readonly isSuch: (firstBytes: string) => boolean;
}

const isNats = (text: string): boolean => text.startsWith('INFO {');

export const NATS: ServerKind = {
  name: 'NATS',
  variable: 'NATS_URL',
  program: 'nats-server',
  debianPackage: 'nats-server',
  usualPort: 4222,
  urlOf: (port) => `nats://127.0.0.1:${port}`,
  argsFor: (port) => ['-a', '127.0.0.1', '-p', String(port)],
  hello: '',
  isSuch: isNats,
  isOpen: (text) => isNats(text) && !/"(?:auth|tls)_required":\s*true/.test(text),
};

export const REDIS: ServerKind = {
  name: 'Redis',
  variable: 'REDIS_URL',
  program: 'redis-server',
  debianPackage: 'redis-server',
  usualPort: 6379,
  urlOf: (port) => `redis://127.0.0.1:${port}`,
  argsFor: (port, folder) => [
    ...['--bind', '127.0.0.1', '--port', String(port), '--dir', folder],
    // Only what may be lost is kept in it.
    ...['--save', '', '--appendonly', 'no'],
  ],
  hello: 'PING\r\n',
  // With a password set it answers -NOAUTH, and -DENIED to strangers.
  isSuch: (text) => /^(?:\+PONG|-NOAUTH|-DENIED|-LOADING)/.test(text),
  isOpen: (text) => text.startsWith('+PONG'),
};
