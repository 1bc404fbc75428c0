import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';

interface Answer {
  readonly id: number;
  readonly json?: string;
  readonly error?: string;
}

export interface RunOptions {
  /** A module to bundle first, from the root of the tree; the code finds its exports as `bundle`. */
  readonly entry?: string;
  readonly memoryMb?: number;
}

/** Runs code in isolates of `GuestImage`, each its own, in a process of its own. */
export class Guest {
  private readonly waiting = new Map<number, (answer: Answer) => void>();
  private nextId = 1;

  private constructor(private readonly child: ChildProcess) {
    child.on('message', (answer: Answer) => {
      this.waiting.get(answer.id)?.(answer);
      this.waiting.delete(answer.id);
    });
    child.on('exit', (code, signal) => {
      for (const [id, settle] of this.waiting) settle({ id, error: `the process ended: ${signal ?? code}` });
    });
  }

  static async start(): Promise<Guest> {
    const child = fork(join(import.meta.dirname, 'guest-child.for-spec.ts'), [], {
      execArgv: ['--no-node-snapshot', '--disable-proto=delete', '--disable-warning=ExperimentalWarning'],
      env: {},
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    const guest = new Guest(child);
    const { error } = await guest.answerTo(0);
    if (error !== undefined) throw new Error(error);
    return guest;
  }

  /**
   * @param code body of an async function inside the isolate
   * @returns what it returned, by way of JSON
   * @throws Error with what it threw, as text
   */
  async run<T = unknown>(code: string, options: RunOptions = {}): Promise<T> {
    const id = this.nextId++;
    const answer = this.answerTo(id);
    this.child.send({ id, code, ...options });
    const { json, error } = await answer;
    if (error !== undefined) throw new Error(error);
    return (json === undefined ? undefined : JSON.parse(json)) as T;
  }

  stop(): void {
    this.child.kill('SIGKILL');
  }

  private answerTo(id: number): Promise<Answer> {
    return new Promise((resolve) => this.waiting.set(id, resolve));
  }
}
