import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { environment } from '#platform/config';
import { findProgram, freePort } from '#platform/local-servers';

export interface NatsServerSettings {
  readonly maxPayloadBytes?: number;
  readonly user?: string;
  readonly password?: string;
}

/** A NATS server of a spec's own, which it may stop and start as it likes: always on the same port. */
export class NatsServer {
  private child: ChildProcess | undefined;

  private constructor(
    private readonly folder: string,
    readonly port: number,
    private settings: NatsServerSettings,
  ) {}

  static async start(settings: NatsServerSettings = {}): Promise<NatsServer> {
    const folder = await mkdtemp(join(tmpdir(), 'picloud-nats-'));
    const server = new NatsServer(folder, await freePort(), settings);
    await server.resume();
    return server;
  }

  get url(): string {
    const { user, password = '' } = this.settings;
    const credentials =
      user === undefined ? '' : `${encodeURIComponent(user)}:${encodeURIComponent(password)}@`;
    return `nats://${credentials}127.0.0.1:${this.port}`;
  }

  /** For the next `resume`. */
  change(settings: NatsServerSettings): void {
    this.settings = { ...this.settings, ...settings };
  }

  async resume(): Promise<void> {
    const { maxPayloadBytes, user, password } = this.settings;
    const lines = [
      `listen: 127.0.0.1:${this.port}`,
      ...(maxPayloadBytes === undefined ? [] : [`max_payload: ${maxPayloadBytes}`]),
      ...(user === undefined ? [] : [`authorization { user: "${user}", password: "${password ?? ''}" }`]),
    ];
    const config = join(this.folder, 'nats.conf');
    await writeFile(config, lines.join('\n'));
    const program = await findProgram('nats-server', environment()['PATH']);
    if (program === undefined) throw new Error('Cannot find nats-server: install it (Debian: nats-server)');
    this.child = spawn(program, ['-c', config], { stdio: 'ignore' });
    await listening(this.port);
  }

  /** Kills it, as a crash would. */
  async kill(): Promise<void> {
    const { child } = this;
    this.child = undefined;
    if (child === undefined || child.exitCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await ended;
  }

  async remove(): Promise<void> {
    await this.kill();
    await rm(this.folder, { recursive: true, force: true });
  }
}

async function listening(port: number): Promise<void> {
  for (let waitedMs = 0; waitedMs < 10_000; waitedMs += 20) {
    const open = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1');
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
      socket.once('connect', () => socket.destroy());
    });
    if (open) return;
    await sleep(20);
  }
  throw new Error('Cannot start nats-server within 10 s');
}
