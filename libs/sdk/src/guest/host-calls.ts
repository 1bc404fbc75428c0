import type { Actions } from './actions.js';
import { errorOf, jsonParse, mapClear, mapDelete, mapGet, mapSet, PromiseOf } from './primordials.js';
import { PiCloudError } from './picloud-error.js';
import { BudgetSpent } from './run-failures.js';

interface Waiting {
  readonly resolve: (answer: string) => void;
  readonly reject: (error: unknown) => void;
  readonly chars: number;
}

interface Queued extends Waiting {
  readonly id: number;
  readonly service: string;
  readonly payload: string;
  readonly effect: boolean;
  /** Given up before it was sent. */
  dropped: boolean;
}

/** Calls on their way at a time; more wait in here, so that a script cannot flood the host (measured: 22,000 in 0.6 s). */
const MAX_ON_THE_WAY = 256;
/** What calls hold at a time, in characters of their payloads; measured without a bound: 70 MB in 0.6 s. */
const MAX_HELD_CHARS = 24 * 1_024 * 1_024;

/** The guest's end of its calls to the host: counted and bounded before anything crosses (D3). */
export class HostCalls {
  private readonly waiting = new Map<number, unknown>();
  private queue: Queued[] = [];
  private queueAt = 0;
  private nextId = 1;
  private onTheWay = 0;
  private heldChars = 0;
  private made = 0;
  private max = 0;

  constructor(
    private readonly actions: Actions,
    /** Told when a budget is spent: it ends the run, whatever the script then does. */
    private readonly spent: (budget: BudgetSpent) => void,
  ) {}

  reset(maxCalls: number): void {
    mapClear(this.waiting);
    this.queue = [];
    this.queueAt = this.onTheWay = this.heldChars = this.made = 0;
    this.max = maxCalls;
  }

  /** Calls made by this run. */
  get count(): number {
    return this.made;
  }

  /**
   * Asks the host for a service.
   * @param payload JSON text.
   * @param effect whether it may change something outside this run.
   * @param take is given what gives the call up: its answer is not waited for any more, and the host need not go on.
   * @throws PiCloudError `sdk.too-much-data`, or the service's own error.
   */
  call(
    service: string,
    payload: string,
    effect: boolean,
    take?: (drop: () => void) => void,
  ): Promise<string> {
    this.made += 1;
    if (this.made > this.max) {
      const budget = new BudgetSpent('max_sdk_calls', this.max);
      this.spent(budget);
      throw errorOf(`Script made more than max_sdk_calls (${this.max}) calls`);
    }
    if (this.heldChars + payload.length > MAX_HELD_CHARS) {
      const message = `Calls under way hold more than ${MAX_HELD_CHARS} characters; await some first`;
      throw new PiCloudError('sdk.too-much-data', message, false);
    }
    this.heldChars += payload.length;
    return new PromiseOf<string>((resolve, reject) => {
      const settling = { resolve, reject, chars: payload.length };
      const call: Queued = { ...settling, id: this.nextId++, service, payload, effect, dropped: false };
      if (this.onTheWay < MAX_ON_THE_WAY) this.send(call);
      else this.queue[this.queue.length] = call;
      if (take !== undefined) take(() => this.drop(call));
    });
  }

  /** The host's answer to a call: text of the service, or JSON text of `{code, message, retryable}`. */
  settle(id: number, ok: boolean, text: string): void {
    const call = mapGet(this.waiting, id) as Waiting | undefined;
    if (call === undefined) return;
    mapDelete(this.waiting, id);
    this.onTheWay -= 1;
    this.heldChars -= call.chars;
    this.sendNext();
    if (ok) call.resolve(text);
    else {
      const { code, message, retryable } = jsonParse(text) as PiCloudError;
      call.reject(new PiCloudError(code, message, retryable));
    }
  }

  private sendNext(): void {
    while (this.queueAt < this.queue.length) {
      const next = this.queue[this.queueAt++] as Queued;
      if (!next.dropped) {
        this.send(next);
        return;
      }
      this.heldChars -= next.chars;
    }
  }

  private drop(call: Queued): void {
    if (mapGet(this.waiting, call.id) === call) this.actions.drop(call.id);
    else call.dropped = true;
  }

  private send(call: Queued): void {
    this.onTheWay += 1;
    mapSet(this.waiting, call.id, call);
    this.actions.call(call.id, call.service, call.payload, call.effect);
  }
}
