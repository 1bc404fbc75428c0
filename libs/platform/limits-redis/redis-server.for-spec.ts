import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { environment } from '#platform/config';
import { findProgram, freePort } from '#platform/local-servers';

/** A Redis of a spec's own, in memory, which it may kill, halt and start again: always on the same port. */
export class RedisServer {
  private child: ChildProcess | undefined;

  private constructor(
    private readonly port: number,
    private readonly password: string,
  ) {}

  static async start(password = ''): Promise<RedisServer> {
    const server = new RedisServer(await freePort(), password);
    await server.resume();
    return server;
  }

  get url(): string {
    const credentials = this.password === '' ? '' : `:${encodeURIComponent(this.password)}@`;
    return `redis://${credentials}127.0.0.1:${this.port}`;
  }

  async resume(): Promise<void> {
    const program = await findProgram('redis-server', environment()['PATH']);
    if (program === undefined) throw new Error('Cannot find redis-server: install it (Debian: redis-server)');
    const args = ['--port', String(this.port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
    if (this.password !== '') args.push('--requirepass', this.password);
    this.child = spawn(program, args, { stdio: 'ignore' });
    await listening(this.port);
  }

  /** It keeps its connections and answers nothing more, as a machine that is overloaded. */
  halt(): void {
    this.child?.kill('SIGSTOP');
  }

  goOn(): void {
    this.child?.kill('SIGCONT');
  }

  async kill(): Promise<void> {
    const { child } = this;
    this.child = undefined;
    if (child === undefined || child.exitCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await ended;
  }
}

async function listening(port: number): Promise<void> {
  for (let waitedMs = 0; waitedMs < 10_000; waitedMs += 20) {
    const open = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1');
      socket.once('connect', () => socket.destroy() && resolve(true)).once('error', () => resolve(false));
    });
    if (open) return;
    await sleep(20);
  }
  throw new Error('Cannot start redis-server within 10 s');
}
