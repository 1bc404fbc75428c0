import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';

export type Role = 'manager' | 'orchestrator' | 'executor';

/** As the images have it (decision 0024). */
const NODE_FLAGS = ['--concurrent-marking-max-worker-num=1'];
const READY_WITHIN_MS = 30_000;
const LOOK_EVERY_MS = 50;
const KILL_AFTER_MS = 40_000;

/** One role of the cluster as a process of its own, with its own port. */
export class RoleProcess {
  private constructor(
    readonly role: Role,
    readonly port: number,
    private readonly child: ChildProcess,
  ) {}

  static async start(role: Role, env: Readonly<Record<string, string | undefined>>): Promise<RoleProcess> {
    const port = await freePort();
    const entry = fileURLToPath(new URL(`../../apps/${role}/src/main.js`, import.meta.url));
    // A group of its own: Ctrl-C reaches only the launcher, which stops everything in order.
    const child = spawn(process.execPath, [...NODE_FLAGS, entry], {
      env: { ...env, PICLOUD_BIND: `127.0.0.1:${port}` },
      stdio: ['ignore', 'inherit', 'inherit'],
      detached: true,
    });
    const started = new RoleProcess(role, port, child);
    try {
      await started.ready();
    } catch (error) {
      await started.stop();
      throw error;
    }
    return started;
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  /** Asks it to stop and waits until it has. */
  async stop(): Promise<void> {
    if (this.ended()) return;
    const gone = new Promise<void>((resolve) => {
      this.child.once('exit', () => resolve());
    });
    this.child.kill('SIGTERM');
    const force = setTimeout(() => this.child.kill('SIGKILL'), KILL_AFTER_MS);
    await gone;
    clearTimeout(force);
  }

  private async ready(): Promise<void> {
    const deadline = Date.now() + READY_WITHIN_MS;
    while (!(await answers(`http://127.0.0.1:${this.port}/readyz`))) {
      if (this.ended()) throw new Error(`The ${this.role} ended while it started; its log above says why`);
      if (Date.now() > deadline)
        throw new Error(`The ${this.role} is not ready after ${READY_WITHIN_MS / 1_000} s`);
      await new Promise((resolve) => {
        setTimeout(resolve, LOOK_EVERY_MS);
      });
    }
  }

  private ended(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url)).ok;
  } catch {
    return false;
  }
}

/** A port nobody uses right now. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
