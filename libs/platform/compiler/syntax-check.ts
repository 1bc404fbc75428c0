import { Worker } from 'node:worker_threads';
import type { SyntaxAnswer, SyntaxQuestion } from './syntax-worker.js';

const CHECK_LIMIT_MS = 5_000;
/** Smaller than an isolate's own stack, so that what passes here can be loaded there. */
const STACK_MB = 1;
const HEAP_MB = 128;

/** Asks V8 itself whether a source parses, in a thread that may be lost. Callers take turns. */
export class SyntaxCheck {
  private worker: Worker | undefined;

  async ask(question: SyntaxQuestion): Promise<SyntaxAnswer> {
    const worker = (this.worker ??= startWorker());
    const outcome = await firstOutcome(worker, question);
    if (outcome !== undefined) return outcome;
    await this.close();
    return { ok: false, message: 'it is too hard to parse' };
  }

  /** Ends the thread; the next question starts another. */
  async close(): Promise<void> {
    const worker = this.worker;
    this.worker = undefined;
    await worker?.terminate();
  }
}

function startWorker(): Worker {
  // From the sources (specs) Node strips the types of the .ts file itself.
  const entry = import.meta.url.endsWith('.ts') ? './syntax-worker.ts' : './syntax-worker.js';
  const worker = new Worker(new URL(entry, import.meta.url), {
    execArgv: ['--experimental-vm-modules', '--no-warnings'],
    env: {},
    resourceLimits: { stackSizeMb: STACK_MB, maxOldGenerationSizeMb: HEAP_MB },
  });
  worker.unref();
  // What becomes of a question is seen by its asker; without a listener an error would end the process.
  worker.on('error', () => undefined);
  return worker;
}

/** The answer, or undefined when the thread was lost or took too long. */
function firstOutcome(worker: Worker, question: SyntaxQuestion): Promise<SyntaxAnswer | undefined> {
  return new Promise((resolve) => {
    const settle = (outcome?: SyntaxAnswer) => {
      clearTimeout(timer);
      worker.off('message', settle).off('error', lost).off('exit', lost);
      resolve(outcome);
    };
    const lost = () => settle();
    const timer = setTimeout(lost, CHECK_LIMIT_MS);
    worker.on('message', settle).on('error', lost).on('exit', lost);
    worker.postMessage(question);
  });
}
