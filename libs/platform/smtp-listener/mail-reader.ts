import { Worker } from 'node:worker_threads';
import { SECOND_MS } from '#kernel';
import type { MailAnswer, MailQuestion, ReadMail } from './mail-worker.js';

/** Of one mail; the oddest of 10 MiB take two seconds. */
const READ_LIMIT_MS = 20 * SECOND_MS;
const HEAP_MB = 512;

/** The mail is none, or is made to be hard to read. */
export class UnreadableMailError extends Error {}

/** The thread was lost in the middle: it ran out of memory or time. */
export class MailReaderLostError extends Error {}

/** Reads mails in a thread that may be lost, one after the other. */
export class MailReader {
  private worker: Worker | undefined;
  private last: Promise<unknown> = Promise.resolve();

  /** @param limitMs of one mail. */
  constructor(private readonly limitMs = READ_LIMIT_MS) {}

  /** @throws UnreadableMailError, MailReaderLostError */
  read(raw: Uint8Array): Promise<ReadMail> {
    const turn = this.last.then(() => this.readNow({ raw }));
    this.last = turn.catch(() => undefined);
    return turn;
  }

  /** Ends the thread; the next mail starts another. */
  async close(): Promise<void> {
    const worker = this.worker;
    this.worker = undefined;
    await worker?.terminate();
  }

  private async readNow(question: MailQuestion): Promise<ReadMail> {
    const answer = await firstAnswer((this.worker ??= startWorker()), question, this.limitMs);
    if (answer === undefined) {
      await this.close();
      throw new MailReaderLostError('Cannot read the mail: it took too much time or memory');
    }
    if (!answer.ok) throw new UnreadableMailError(`Cannot read the mail: ${answer.message}`);
    return answer.mail;
  }
}

function startWorker(): Worker {
  // From the sources (specs) Node strips the types of the .ts file itself.
  const entry = import.meta.url.endsWith('.ts') ? './mail-worker.ts' : './mail-worker.js';
  const worker = new Worker(new URL(entry, import.meta.url), {
    execArgv: ['--no-warnings'],
    env: {},
    resourceLimits: { maxOldGenerationSizeMb: HEAP_MB },
  });
  worker.unref();
  // What becomes of a mail is seen by its reader; without a listener an error would end the process.
  worker.on('error', () => undefined);
  return worker;
}

/** Undefined when the thread was lost or took too long. */
function firstAnswer(
  worker: Worker,
  question: MailQuestion,
  limitMs: number,
): Promise<MailAnswer | undefined> {
  return new Promise((resolve) => {
    const settle = (answer?: MailAnswer): void => {
      clearTimeout(timer);
      worker.off('message', settle).off('error', lost).off('exit', lost);
      resolve(answer);
    };
    const lost = (): void => settle();
    const timer = setTimeout(lost, limitMs);
    worker.on('message', settle).on('error', lost).on('exit', lost);
    worker.postMessage(question);
  });
}
