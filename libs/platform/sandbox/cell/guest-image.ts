import ivm from 'isolated-vm';

/**
 * What V8 puts into every new context, whether a snapshot has it or not, or insists on finding there: removed in a
 * snapshot, `WebAssembly` and `SharedArrayBuffer` are back, and without `Atomics`, or with another stack limit, the
 * process is aborted (all measured). So these are dealt with in each context: they are memory outside the heap limit,
 * threads and blocking waits.
 */
const SEAL =
  "for (const name of ['WebAssembly', 'SharedArrayBuffer', 'Atomics']) delete globalThis[name];" +
  'Error.stackTraceLimit = 20;';

/**
 * Run once in a context of its own that is then thrown away: the snapshot keeps the bytecode of what was called, and
 * nothing else. For 0.4 ms and 0.2 MB of each isolate it takes the first use of these from 6 ms to 2 ms (measured).
 */
const WARM_UP =
  "new Headers({ a: 'b' }).get('a');" +
  "new Response('', { headers: { a: 'b' } }).headers.get('a');" +
  "new URL('https://a.b/c?d=e').searchParams.get('d');";

/** A blank guest: an isolate with the wrapper in its context. The owner disposes the isolate. */
export interface BlankGuest {
  readonly isolate: ivm.Isolate;
  readonly context: ivm.Context;
}

/**
 * The start-up snapshot that all isolates of a cell come from: the wrapper, evaluated once, and the parts of the web
 * globals that it evaluates when a script first needs them. It is made of our own source, in this process, and never
 * stored: a snapshot is machine code.
 *
 * The wrapper must hold nothing of the host's while it is evaluated, nor leave out or replace what `SEAL` deals with.
 */
export class GuestImage {
  private readonly snapshot: ivm.ExternalCopy<ArrayBuffer>;

  /**
   * Takes some 20 ms.
   * @param runtimeSource the bundled wrapper
   * @throws Error when the wrapper throws while it is evaluated
   */
  constructor(runtimeSource: string) {
    this.snapshot = ivm.Isolate.createSnapshot(
      [{ code: runtimeSource, filename: 'picloud:runtime' }],
      WARM_UP,
    );
  }

  /**
   * @param memoryMb heap limit
   * @param onCatastrophicError called when V8 has lost control of the isolate; the process must abort itself
   */
  create(memoryMb: number, onCatastrophicError: (message: string) => void): BlankGuest {
    const isolate = new ivm.Isolate({ memoryLimit: memoryMb, snapshot: this.snapshot, onCatastrophicError });
    const context = isolate.createContextSync();
    context.evalSync(SEAL, { filename: 'picloud:seal' });
    return { isolate, context };
  }
}
