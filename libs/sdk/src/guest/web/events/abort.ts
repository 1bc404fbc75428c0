import { host } from '../host.js';
import { List } from '../list.js';
import { apply } from '../primordials.js';
import { asInterface, requireArguments, toInteger } from '../webidl.js';
import { domException } from './dom-exception.js';
import { Event } from './event.js';
import { EventTarget, fire, useSignals } from './event-target.js';

let makingSignal = false;
let steps: {
  abort(signal: AbortSignal, reason: unknown): void;
  onAbort(signal: AbortSignal, run: () => void): void;
  is(value: unknown): value is AbortSignal;
  follow(sources: List<AbortSignal>): AbortSignal;
  aborted(signal: AbortSignal): boolean;
  reason(signal: AbortSignal): unknown;
};

export class AbortSignal extends EventTarget {
  #aborted = false;
  #reason: unknown = undefined;
  #onabort: object | null = null;
  #algorithms = new List<() => void>();
  /** Signals that are aborted with this one; only a signal that follows no other has some. */
  #followers = new List<AbortSignal>();
  /** What `any` watches: signals that follow none themselves. */
  #sources: List<AbortSignal> | undefined;

  constructor() {
    if (!makingSignal) throw new TypeError('Illegal constructor: use an AbortController');
    super();
  }

  static abort(reason: unknown = undefined): AbortSignal {
    const signal = makeSignal();
    signal.#aborted = true;
    signal.#reason = reasonOr(reason);
    return signal;
  }

  static timeout(milliseconds: unknown): AbortSignal {
    requireArguments(arguments.length, 1, 'AbortSignal.timeout');
    const ms = toInteger(milliseconds, 0, Number.MAX_SAFE_INTEGER, 'The timeout');
    const signal = makeSignal();
    host().setTimeout(() => abortSignal(signal, domException('The operation timed out', 'TimeoutError')), ms);
    return signal;
  }

  static any(signals: unknown): AbortSignal {
    requireArguments(arguments.length, 1, 'AbortSignal.any');
    const sources = new List<AbortSignal>();
    for (const signal of signals as Iterable<unknown>) {
      if (!isSignal(signal)) throw new TypeError('AbortSignal.any takes AbortSignals');
      sources.push(signal);
    }
    return steps.follow(sources);
  }

  get aborted(): boolean {
    return this.#aborted;
  }

  get reason(): unknown {
    return this.#reason;
  }

  throwIfAborted(): void {
    if (this.#aborted) throw this.#reason;
  }

  get onabort(): object | null {
    return this.#onabort;
  }

  set onabort(handler: unknown) {
    const next = typeof handler === 'function' ? handler : null;
    if (this.#onabort === null && next !== null) {
      this.addEventListener('abort', (event: unknown) => {
        if (typeof this.#onabort === 'function') apply(this.#onabort, this, [event]);
      });
    }
    this.#onabort = next;
  }

  #runSteps(): void {
    const algorithms = this.#algorithms;
    this.#algorithms = new List();
    for (let at = 0; at < algorithms.length; at++) algorithms.at(at)();
    fire(this, new Event('abort'));
  }

  static {
    steps = {
      is: (value): value is AbortSignal => typeof value === 'object' && value !== null && #aborted in value,
      aborted: (signal) => signal.#aborted,
      reason: (signal) => signal.#reason,
      abort(signal, reason) {
        if (signal.#aborted) return;
        signal.#aborted = true;
        signal.#reason = reasonOr(reason);
        const due = new List<AbortSignal>();
        for (let at = 0; at < signal.#followers.length; at++) {
          const follower = signal.#followers.at(at);
          if (follower.#aborted) continue;
          follower.#aborted = true;
          follower.#reason = signal.#reason;
          due.push(follower);
        }
        signal.#followers = new List();
        signal.#runSteps();
        for (let at = 0; at < due.length; at++) due.at(at).#runSteps();
      },
      onAbort(signal, run) {
        if (!signal.#aborted) signal.#algorithms.push(run);
      },
      follow(signals) {
        const follower = makeSignal();
        for (let at = 0; at < signals.length; at++) {
          const signal = signals.at(at);
          if (!signal.#aborted) continue;
          follower.#aborted = true;
          follower.#reason = signal.#reason;
          return follower;
        }
        const sources = new List<AbortSignal>();
        for (let at = 0; at < signals.length; at++) {
          const signal = signals.at(at);
          if (signal.#sources === undefined) sources.push(signal);
          else for (let of = 0; of < signal.#sources.length; of++) sources.push(signal.#sources.at(of));
        }
        follower.#sources = sources;
        for (let at = 0; at < sources.length; at++) sources.at(at).#followers.push(follower);
        return follower;
      },
    };
  }
}

export class AbortController {
  readonly #signal = makeSignal();

  get signal(): AbortSignal {
    return this.#signal;
  }

  abort(reason: unknown = undefined): void {
    abortSignal(this.#signal, reason);
  }
}

function reasonOr(reason: unknown): unknown {
  return reason === undefined ? domException('This operation was aborted', 'AbortError') : reason;
}

/** A signal that only `abortSignal` aborts. */
export function makeSignal(): AbortSignal {
  makingSignal = true;
  try {
    return new AbortSignal();
  } finally {
    makingSignal = false;
  }
}

export function abortSignal(signal: AbortSignal, reason?: unknown): void {
  steps.abort(signal, reason);
}

export function isSignal(value: unknown): value is AbortSignal {
  return steps.is(value);
}

/** Runs `run` before the listeners of the abort event do; never when the signal is aborted already. */
export function onAbort(signal: AbortSignal, run: () => void): void {
  steps.onAbort(signal, run);
}

/** A signal that is aborted with the first of `signals`. */
export function followSignals(signals: List<AbortSignal>): AbortSignal {
  return steps.follow(signals);
}

/** What a signal says; its accessors may have been overwritten by a script. */
export function abortedReason(signal: AbortSignal): { readonly reason: unknown } | undefined {
  return steps.aborted(signal) ? { reason: steps.reason(signal) } : undefined;
}

useSignals({
  isAborted(signal) {
    if (!isSignal(signal)) throw new TypeError('signal must be an AbortSignal');
    return abortedReason(signal) !== undefined;
  },
  onAbort: (signal, run) => onAbort(signal as AbortSignal, run),
});
asInterface(AbortSignal, 'AbortSignal');
asInterface(AbortController, 'AbortController');
