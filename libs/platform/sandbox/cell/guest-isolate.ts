import { randomBytes } from 'node:crypto';
import { writeSync } from 'node:fs';
import ivm from 'isolated-vm';
import { moduleNameOf, SDK_MODULE_SOURCE } from '#sdk';
import type { GuestImage } from './guest-image.js';
import type { CellProgram } from '../protocol.js';

/** How an entry into an isolate ended. */
export type Entry = { readonly value: string | undefined } | Failed;
export type EntryFailure = 'timed-out' | 'out-of-memory' | 'disposed' | 'thrown';

interface Failed {
  readonly failure: EntryFailure;
  /** The engine's words, or those of what was thrown. */
  readonly message: string;
}

/** How the loading of a script ended: with a fault of the author's, or as an entry can. */
export type Loading = { readonly fault: string } | Failed | undefined;

const ENTRIES = ['connect', 'setEnv', 'setScript', 'start', 'resume', 'poll'] as const;
type EntryName = (typeof ENTRIES)[number];

const POLL_TIMEOUT_MS = 1_000;
const STDERR = 2;
const HEAP_SAMPLE_EVERY_MS = 20;
/** What one run may draw; the host makes it on the cell's own thread, outside the script's CPU time. */
const MAX_ENTROPY_BYTES = 4 * 1_024 * 1_024;
const MAX_ENTROPY_CALLS = 10_000;
const MAX_ENTROPY_AT_ONCE = 65_536;

/**
 * One V8 isolate with the wrapper in it. It holds one run at a time, and after `load` one script version for the
 * rest of its life. The owner disposes it.
 */
export class GuestIsolate {
  private readonly isolate: ivm.Isolate;
  private readonly context: ivm.Context;
  private readonly guest: Readonly<Record<EntryName, ivm.Reference>>;
  private readonly sdk: ivm.Module;
  /** The run that is in it. */
  private heldBy = 0;
  private heapBytes = 0;
  private lastCpuMs = 0;
  private heapSampledAt = 0;
  private entropyBytes = 0;
  private entropyCalls = 0;

  constructor(
    image: GuestImage,
    readonly memoryMb: number,
  ) {
    const { isolate, context } = image.create(memoryMb, () => {
      // The supervisor reads it from our last words: so the blame is certain, and the neighbours' runs need not wait.
      writeSync(STDERR, `culprit ${this.heldBy}\n`);
      // Only aborting ends a process whose heap is beyond repair; exiting from here hangs (measured).
      process.abort();
    });
    this.isolate = isolate;
    this.context = context;
    this.guest = this.takeGuest();
    this.guest.connect.applySync(undefined, [new ivm.Callback((length: number) => this.entropy(length))]);
    this.sdk = isolate.compileModuleSync(SDK_MODULE_SOURCE, { filename: 'picloud' });
    this.sdk.instantiateSync(context, () => {
      throw new Error('The SDK imports nothing');
    });
    this.sdk.evaluateSync();
    context.global.deleteSync('__picloudSdk');
  }

  /**
   * Compiles and evaluates a script with its modules, on a thread of its own: what stands at their top level is the
   * script's, and may never end.
   */
  async load(program: CellProgram, timeoutMs: number): Promise<Loading> {
    try {
      // What runs none of the script's code is done here and now: a thread for each step would take as long as all.
      this.guest.setEnv.applySync(undefined, [program.env], { timeout: timeoutMs });
      const script = await this.isolate.compileModule(program.code, { filename: program.name });
      if (program.modules.length > 0) await script.instantiate(this.context, this.resolver(program));
      else script.instantiateSync(this.context, this.onlySdk);
      await script.evaluate({ timeout: timeoutMs });
      this.guest.setScript.applySync(undefined, [script.namespace.derefInto()], { timeout: timeoutMs });
      return undefined;
    } catch (error) {
      const failed = this.failureOf(error);
      return failed.failure === 'thrown' ? { fault: failed.message } : failed;
    }
  }

  private readonly onlySdk = (specifier: string): ivm.Module => {
    if (specifier === 'picloud') return this.sdk;
    throw unknownModule(specifier);
  };

  /** What an import means: the SDK, or a module of the app, which is the same one for all who import it. */
  private resolver(program: CellProgram): (specifier: string) => ivm.Module | Promise<ivm.Module> {
    const compiled = new Map<string, Promise<ivm.Module>>();
    return (specifier) => {
      if (specifier === 'picloud') return this.sdk;
      const name = moduleNameOf(specifier);
      const module = program.modules.find((one) => one.name === name);
      if (name === undefined || module === undefined) {
        throw unknownModule(specifier);
      }
      let known = compiled.get(name);
      if (known === undefined) {
        known = this.isolate.compileModule(module.code, { filename: name });
        compiled.set(name, known);
      }
      return known;
    };
  }

  /** A run begins: what it may draw is counted anew. */
  hold(runId: number): void {
    this.heldBy = runId;
    this.entropyBytes = this.entropyCalls = 0;
  }

  /** Enters on this thread: cheapest, and nothing else of the cell runs meanwhile. */
  enterSync(fn: 'start' | 'resume', args: readonly unknown[], timeoutMs: number): Entry {
    try {
      return { value: asText(this.guest[fn].applySync(undefined, [...args], { timeout: timeoutMs })) };
    } catch (error) {
      return this.failureOf(error);
    }
  }

  /** Enters on a thread of its own: dearer, and a script that hogs it delays nobody else. */
  async enterAsync(fn: 'start' | 'resume', args: readonly unknown[], timeoutMs: number): Promise<Entry> {
    try {
      return { value: asText(await this.guest[fn].apply(undefined, [...args], { timeout: timeoutMs })) };
    } catch (error) {
      return this.failureOf(error);
    }
  }

  /** What the wrapper has to say after an entry; the script's code takes no part in it. */
  poll(): Entry {
    try {
      return { value: asText(this.guest.poll.applySync(undefined, [], { timeout: POLL_TIMEOUT_MS })) };
    } catch (error) {
      return this.failureOf(error);
    }
  }

  /**
   * CPU time spent in the isolate since it was made, ms; also while it is entered, and after its end. The library counts
   * the time that passes while it is entered: of a process that stood still for 400 ms, 400 ms (measured, 7.0.1).
   */
  cpuMs(): number {
    if (!this.isolate.isDisposed) this.lastCpuMs = Number(this.isolate.cpuTime) / 1e6;
    return this.lastCpuMs;
  }

  /** Heap in use, bytes; at most `HEAP_SAMPLE_EVERY_MS` old, since asking costs as much as a small run. */
  usedHeapBytes(nowMs: number): number {
    if (this.isolate.isDisposed) return this.heapBytes;
    if (nowMs - this.heapSampledAt >= HEAP_SAMPLE_EVERY_MS) {
      const heap = this.isolate.getHeapStatisticsSync();
      this.heapBytes = heap.used_heap_size + heap.externally_allocated_size;
      this.heapSampledAt = nowMs;
    }
    return this.heapBytes;
  }

  dispose(): void {
    try {
      if (!this.isolate.isDisposed) this.isolate.dispose();
    } catch {
      // It is being disposed by its own memory limit at this moment; that is what was wanted.
    }
  }

  /** Random bytes, one character each. An error's message reaches the script, its stack does not. */
  private entropy(length: number): string {
    this.entropyCalls += 1;
    this.entropyBytes += length;
    if (!Number.isInteger(length) || length < 0 || length > MAX_ENTROPY_AT_ONCE)
      throw new Error(`At most ${MAX_ENTROPY_AT_ONCE} random bytes can be had at a time`);
    if (this.entropyBytes > MAX_ENTROPY_BYTES || this.entropyCalls > MAX_ENTROPY_CALLS)
      throw new Error(
        `A run can have at most ${MAX_ENTROPY_BYTES} random bytes in ${MAX_ENTROPY_CALLS} calls`,
      );
    return randomBytes(length).toString('latin1');
  }

  private takeGuest(): Readonly<Record<EntryName, ivm.Reference>> {
    const guest = this.context.global.getSync('__picloudGuest', { reference: true }) as ivm.Reference;
    const taken = {} as Record<EntryName, ivm.Reference>;
    for (const name of ENTRIES) taken[name] = guest.getSync(name, { reference: true }) as ivm.Reference;
    this.context.global.deleteSync('__picloudGuest');
    return taken;
  }

  private failureOf(error: unknown): Failed {
    const message = messageOf(error);
    if (message.includes('memory limit')) return { failure: 'out-of-memory', message };
    if (message.includes('timed out')) return { failure: 'timed-out', message };
    return { failure: this.isolate.isDisposed ? 'disposed' : 'thrown', message };
  }
}

function unknownModule(specifier: string): Error {
  return new Error(`Cannot import ${JSON.stringify(specifier)}: the app has no module of that name`);
}

function asText(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** An error that came out of an isolate may hold host paths in its stack; its message does not. */
function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : 'unknown error';
}
