import type { RequestContract } from '#contracts';
import { BusDeadlineError } from './bus.errors.js';
import { decodeRefusal } from './codec.js';
import type { MessageForm } from './codec.js';
import { Deadline } from './deadlines.js';
import type { Deadlines } from './deadlines.js';
import type { Asker } from './endpoint.js';
import { addressOf, LATE_ANSWER_MS } from './message-bus.js';
import type { RequestOptions } from './message-bus.js';

/** Where a pending request belongs. */
export interface PendingHome<Form> {
  readonly deadlines: Deadlines;
  readonly form: MessageForm<Form>;
  /** Something of the caller's went wrong after the caller had its result. */
  onFault(error: unknown): void;
}

/** A question and the caller that waits for its answer; the same on every bus. */
export class PendingRequest<Req extends object, Res extends object, Form>
  extends Deadline
  implements Asker<Form>
{
  private phase: 'waiting' | 'late' | 'over' = 'waiting';

  constructor(
    private readonly home: PendingHome<Form>,
    private readonly contract: RequestContract<Req, Res>,
    private readonly options: RequestOptions<Res>,
    private readonly resolve: (response: Res) => void,
    private readonly reject: (error: Error) => void,
  ) {
    super();
    home.deadlines.add(this, options.deadlineMs);
  }

  answer(packed: Form): void {
    const late = this.phase === 'late';
    if (!this.finish()) return;
    try {
      const response = this.home.form.unpack(this.contract.response, packed, this.contract.subject);
      if (late) this.options.onLate?.(response);
      else this.resolve(response);
    } catch (error) {
      if (late) this.home.onFault(error);
      else this.reject(error as Error);
    }
  }

  refuse(text: string): void {
    this.fail(decodeRefusal(text));
  }

  fail(error: Error): void {
    const waiting = this.phase === 'waiting';
    if (this.finish() && waiting) this.reject(error);
  }

  expire(): void {
    const { subject } = this.contract;
    if (this.phase === 'late') this.finish();
    else this.giveUp(new BusDeadlineError(addressOf(subject, this.options.to), this.options.deadlineMs));
  }

  /** The caller waits no longer, but may want to know of the answer if it comes after all. */
  giveUp(error: Error): void {
    if (this.phase !== 'waiting') return;
    if (this.options.onLate === undefined) {
      this.finish();
    } else {
      this.phase = 'late';
      this.home.deadlines.remove(this);
      this.home.deadlines.add(this, LATE_ANSWER_MS);
    }
    this.reject(error);
  }

  /** No answer to it is of interest any more; a bus that keeps requests by number drops it here. */
  protected over(): void {
    // Nothing is kept by default.
  }

  private finish(): boolean {
    if (this.phase === 'over') return false;
    this.phase = 'over';
    this.home.deadlines.remove(this);
    this.over();
    return true;
  }
}
