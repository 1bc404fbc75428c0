import type { RunLimits } from '#contracts';
import { EntryPolicy } from './entry-policy.js';
import type { GuestImage } from './guest-image.js';
import { GuestIsolate } from './guest-isolate.js';
import type { CellProgram } from '../protocol.js';

/** One script version in this cell: its program, its warm isolates and what is known of its manners. */
export interface LoadedScript {
  readonly key: string;
  readonly program: CellProgram;
  limits: RunLimits | undefined;
  readonly policy: EntryPolicy;
  /** Idle, loaded isolates; the last one was used last. */
  readonly idle: GuestIsolate[];
  /** Isolates with a run in them that may come back. */
  busy: number;
}

export interface IsolatePoolOptions {
  readonly image: GuestImage;
  /** Idle loaded isolates kept in all. */
  readonly maxIdle: number;
  /** Empty isolates kept ready, so that a first run need not wait for one. */
  readonly blanks: number;
  readonly blankMemoryMb: number;
}

/** The isolates of one cell: blank ones ready, warm ones by script version, the least lately used let go first. */
export class IsolatePool {
  /** Once the pool is full, in the order of their last use: a Map keeps the order of insertion. */
  private readonly scripts = new Map<string, LoadedScript>();
  private readonly blank: GuestIsolate[] = [];
  private idleCount = 0;

  constructor(private readonly options: IsolatePoolOptions) {}

  load(key: string, program: CellProgram): void {
    this.scripts.set(key, { key, program, limits: undefined, policy: new EntryPolicy(), idle: [], busy: 0 });
  }

  forget(key: string): void {
    const script = this.scripts.get(key);
    if (script === undefined) return;
    this.scripts.delete(key);
    this.dropIdle(script);
  }

  dropIdle(script: LoadedScript): void {
    for (const isolate of script.idle) isolate.dispose();
    this.idleCount -= script.idle.length;
    script.idle.length = 0;
  }

  script(key: string): LoadedScript | undefined {
    return this.scripts.get(key);
  }

  /** One that has the script loaded, if there is any. */
  takeWarm(script: LoadedScript): GuestIsolate | undefined {
    const warm = script.idle.pop();
    if (warm !== undefined) this.idleCount -= 1;
    return warm;
  }

  /** One that is ready to have a script loaded into it, if there is any. */
  takeBlank(memoryMb: number): GuestIsolate | undefined {
    return memoryMb === this.options.blankMemoryMb ? this.blank.pop() : undefined;
  }

  /** A blank one of its own making: holds the cell for some ms. */
  create(memoryMb: number): GuestIsolate {
    return new GuestIsolate(this.options.image, memoryMb);
  }

  /** Gives a healthy isolate back for the next run of its version. */
  release(script: LoadedScript, isolate: GuestIsolate): void {
    if (this.scripts.get(script.key) !== script) {
      isolate.dispose();
      return;
    }
    script.idle.push(isolate);
    this.idleCount += 1;
    if (this.idleCount >= this.options.maxIdle) {
      this.scripts.delete(script.key);
      this.scripts.set(script.key, script);
      this.evict();
    }
  }

  /** Makes one blank isolate when some are missing; called while the cell is idle. @returns whether more are missing */
  refill(): boolean {
    if (this.blank.length < this.options.blanks) this.blank.push(this.create(this.options.blankMemoryMb));
    return this.blank.length < this.options.blanks;
  }

  private evict(): void {
    for (const script of this.scripts.values()) {
      while (this.idleCount > this.options.maxIdle && script.idle.length > 0) {
        script.idle.shift()?.dispose();
        this.idleCount -= 1;
      }
      if (this.idleCount <= this.options.maxIdle) return;
    }
  }
}
