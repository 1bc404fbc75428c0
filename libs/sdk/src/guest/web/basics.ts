import { now } from './primordials.js';
import { asInterface } from './webidl.js';

let isMaking = false;

function once<T>(make: new () => T): T {
  isMaking = true;
  try {
    return new make();
  } finally {
    isMaking = false;
  }
}

function refuseScripts(): void {
  if (!isMaking) throw new TypeError('Illegal constructor');
}

/** A clock of whole milliseconds: a finer one would measure what other tenants do. It never goes back. */
export class Performance {
  readonly #origin = now();
  #last = 0;

  constructor() {
    refuseScripts();
  }

  /** Milliseconds since the epoch at which this isolate first looked at the clock. */
  get timeOrigin(): number {
    return this.#origin;
  }

  now(): number {
    const elapsed = now() - this.#origin;
    if (elapsed > this.#last) this.#last = elapsed;
    return this.#last;
  }

  toJSON(): object {
    return { timeOrigin: this.#origin };
  }
}

export class Navigator {
  readonly #userAgent = 'PiCloud';

  constructor() {
    refuseScripts();
  }

  get userAgent(): string {
    return this.#userAgent;
  }
}

asInterface(Performance, 'Performance');
asInterface(Navigator, 'Navigator');

export const performance = once(Performance);
export const navigator = once(Navigator);
