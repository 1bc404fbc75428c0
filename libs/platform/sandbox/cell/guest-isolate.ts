import ivm from 'isolated-vm';
import { SDK_MODULE_SOURCE } from '#sdk';

/** A script whose module cannot be loaded; the text is about the author's own code. */
export class ScriptLoadError extends Error {}

/** How an entry into an isolate ended. */
export type Entry = { readonly value: string | undefined } | { readonly failure: EntryFailure };
export type EntryFailure = 'timed-out' | 'out-of-memory' | 'disposed' | 'broken';

const POLL_TIMEOUT_MS = 1_000;
const HEAP_SAMPLE_EVERY_MS = 20;

/**
 * One V8 isolate with the wrapper in it. It holds one run at a time, and after `load` one script version for the
 * rest of its life. The owner disposes it.
 */
export class GuestIsolate {
  private readonly isolate: ivm.Isolate;
  private readonly context: ivm.Context;
  private readonly guest: Record<'setScript' | 'start' | 'poll' | 'fire', ivm.Reference>;
  private readonly sdk: ivm.Module;
  private heapBytes = 0;
  private lastCpuMs = 0;
  private heapSampledAt = 0;

  constructor(
    runtimeSource: string,
    readonly memoryMb: number,
  ) {
    this.isolate = new ivm.Isolate({
      memoryLimit: memoryMb,
      // Only aborting ends a process whose heap is beyond repair; exiting from here hangs (measured).
      onCatastrophicError: () => process.abort(),
    });
    this.context = this.isolate.createContextSync();
    this.isolate.compileScriptSync(runtimeSource, { filename: 'picloud:runtime' }).runSync(this.context);
    this.guest = this.takeGuest();
    this.sdk = this.isolate.compileModuleSync(SDK_MODULE_SOURCE, { filename: 'picloud' });
    this.sdk.instantiateSync(this.context, () => {
      throw new Error('The SDK imports nothing');
    });
    this.sdk.evaluateSync();
    this.context.global.deleteSync('__picloudSdk');
  }

  /**
   * Compiles and evaluates a script's module; its top level counts as the first run's time.
   * @throws ScriptLoadError when it does not parse, imports what is not there, throws, or exports no function.
   */
  load(name: string, code: string, timeoutMs: number): void {
    const fault = this.evaluate(name, code, timeoutMs);
    if (fault !== '') throw new ScriptLoadError(fault);
  }

  private evaluate(name: string, code: string, timeoutMs: number): string {
    try {
      const script = this.isolate.compileModuleSync(code, { filename: name });
      script.instantiateSync(this.context, (specifier) => {
        if (specifier === 'picloud') return this.sdk;
        throw new Error(`Cannot import ${JSON.stringify(specifier)}: only "picloud" can be imported`);
      });
      script.evaluateSync({ timeout: timeoutMs });
      const answer: unknown = this.guest.setScript.applySync(undefined, [script.namespace.derefInto()], {
        timeout: timeoutMs,
      });
      return typeof answer === 'string' ? answer : 'The script cannot be loaded';
    } catch (error) {
      return messageOf(error);
    }
  }

  /** Enters on this thread: cheapest, and nothing else of the cell runs meanwhile. */
  enterSync(fn: 'start' | 'fire', args: readonly unknown[], timeoutMs: number): Entry {
    try {
      return { value: asText(this.guest[fn].applySync(undefined, [...args], { timeout: timeoutMs })) };
    } catch (error) {
      return { failure: this.failureOf(error) };
    }
  }

  /** Enters on a thread of its own: dearer, and a script that hogs it delays nobody else. */
  async enterAsync(fn: 'start' | 'fire', args: readonly unknown[], timeoutMs: number): Promise<Entry> {
    try {
      return { value: asText(await this.guest[fn].apply(undefined, [...args], { timeout: timeoutMs })) };
    } catch (error) {
      return { failure: this.failureOf(error) };
    }
  }

  /** What the wrapper has to say after an entry; the script's code takes no part in it. */
  poll(): Entry {
    try {
      return { value: asText(this.guest.poll.applySync(undefined, [], { timeout: POLL_TIMEOUT_MS })) };
    } catch (error) {
      return { failure: this.failureOf(error) };
    }
  }

  /** CPU time spent in the isolate since it was made, ms; also right while it is entered, and after its end. */
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

  private takeGuest(): Record<'setScript' | 'start' | 'poll' | 'fire', ivm.Reference> {
    const guest = this.context.global.getSync('__picloudGuest', { reference: true }) as ivm.Reference;
    const take = (name: string) => guest.getSync(name, { reference: true }) as ivm.Reference;
    const taken = {
      setScript: take('setScript'),
      start: take('start'),
      poll: take('poll'),
      fire: take('fire'),
    };
    this.context.global.deleteSync('__picloudGuest');
    return taken;
  }

  private failureOf(error: unknown): EntryFailure {
    const message = messageOf(error);
    if (message.includes('memory limit')) return 'out-of-memory';
    if (message.includes('timed out')) return 'timed-out';
    return this.isolate.isDisposed ? 'disposed' : 'broken';
  }
}

function asText(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** An error that came out of an isolate may hold host paths in its stack; its message does not. */
function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : 'unknown error';
}
