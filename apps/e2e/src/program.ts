import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';

/** Specs are started in the workspace's root. */
const ROOT = process.cwd();
const KILL_AFTER_MS = 30_000;
const OUTPUT_KEPT_CHARS = 50_000;

/** A built program, started as its user would start it. */
export class Program {
  readonly child: ChildProcess;
  private text = '';

  constructor(entry: string, env: Readonly<Record<string, string>>, args: readonly string[] = []) {
    const inherited = { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '' };
    // A group of its own, so that what it leaves behind can be ended with it.
    this.child = spawn(process.execPath, [join(ROOT, entry), ...args], {
      env: { ...inherited, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        this.text = (this.text + chunk.toString('utf8')).slice(-OUTPUT_KEPT_CHARS);
      });
    }
  }

  get output(): string {
    return this.text;
  }

  get pid(): number {
    return this.child.pid as number;
  }

  /** Waits for something in its output. @throws Error with the output when it ends or takes too long. */
  async says(pattern: RegExp, withinMs = 60_000): Promise<RegExpExecArray> {
    const deadline = Date.now() + withinMs;
    for (;;) {
      const found = pattern.exec(this.text);
      if (found !== null) return found;
      if (this.hasEnded()) throw new Error(`It ended without saying ${pattern}:\n${this.text}`);
      if (Date.now() > deadline)
        throw new Error(`It did not say ${pattern} within ${withinMs} ms:\n${this.text}`);
      await pause(20);
    }
  }

  /** @returns its exit code. */
  async ended(withinMs = KILL_AFTER_MS): Promise<number | null> {
    const deadline = Date.now() + withinMs;
    while (!this.hasEnded()) {
      if (Date.now() > deadline) throw new Error(`It has not ended within ${withinMs} ms:\n${this.text}`);
      await pause(20);
    }
    return this.child.exitCode;
  }

  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    if (!this.hasEnded()) this.child.kill(signal);
    try {
      return await this.ended();
    } catch (error) {
      process.kill(-this.pid, 'SIGKILL');
      throw error;
    }
  }

  private hasEnded(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
