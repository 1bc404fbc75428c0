import { now } from '../primordials.js';
import { asInterface, defineConstants, requireArguments, toDictionary, toText } from '../webidl.js';

const NONE = 0;
const AT_TARGET = 2;

/** What only the dispatch may do with an event. */
export interface DispatchSteps {
  readonly is: (value: unknown) => value is Event;
  readonly isDispatching: (event: Event) => boolean;
  readonly begin: (event: Event, target: object, trusted: boolean) => void;
  /** Gives false when the default was prevented. */
  readonly end: (event: Event) => boolean;
  readonly isStopped: (event: Event) => boolean;
  readonly isStoppedNow: (event: Event) => boolean;
  readonly setPassive: (event: Event, passive: boolean) => void;
}

export let dispatchSteps: DispatchSteps;

/** An event of the DOM standard; without a tree its path is the one target. */
export class Event {
  readonly #type: string;
  readonly #bubbles: boolean;
  readonly #cancelable: boolean;
  readonly #composed: boolean;
  readonly #timeStamp = now();
  #target: object | null = null;
  #dispatching = false;
  #stopped = false;
  #stoppedNow = false;
  #canceled = false;
  #inPassiveListener = false;
  #trusted = false;

  constructor(type: unknown, init: unknown = undefined) {
    requireArguments(arguments.length, 1, 'Event');
    this.#type = toText(type);
    const { bubbles, cancelable, composed } = toDictionary(init, 'The init of an Event');
    this.#bubbles = Boolean(bubbles);
    this.#cancelable = Boolean(cancelable);
    this.#composed = Boolean(composed);
  }

  get type(): string {
    return this.#type;
  }
  get target(): object | null {
    return this.#target;
  }
  get srcElement(): object | null {
    return this.#target;
  }
  get currentTarget(): object | null {
    return this.#dispatching ? this.#target : null;
  }
  composedPath(): object[] {
    return this.#dispatching && this.#target !== null ? [this.#target] : [];
  }
  get eventPhase(): number {
    return this.#dispatching ? AT_TARGET : NONE;
  }
  stopPropagation(): void {
    this.#stopped = true;
  }
  get cancelBubble(): boolean {
    return this.#stopped;
  }
  set cancelBubble(stop: unknown) {
    if (stop) this.#stopped = true;
  }
  stopImmediatePropagation(): void {
    this.#stopped = true;
    this.#stoppedNow = true;
  }
  get bubbles(): boolean {
    return this.#bubbles;
  }
  get cancelable(): boolean {
    return this.#cancelable;
  }
  get returnValue(): boolean {
    return !this.#canceled;
  }
  set returnValue(value: unknown) {
    if (!value) this.preventDefault();
  }
  preventDefault(): void {
    if (this.#cancelable && !this.#inPassiveListener) this.#canceled = true;
  }
  get defaultPrevented(): boolean {
    return this.#canceled;
  }
  get composed(): boolean {
    return this.#composed;
  }
  get isTrusted(): boolean {
    return this.#trusted;
  }
  /** Milliseconds since the epoch, to a whole millisecond. */
  get timeStamp(): number {
    return this.#timeStamp;
  }

  static {
    dispatchSteps = {
      is: (value): value is Event => typeof value === 'object' && value !== null && #type in value,
      isDispatching: (event) => event.#dispatching,
      begin(event, target, trusted) {
        event.#dispatching = true;
        event.#target = target;
        event.#trusted = trusted;
      },
      end(event) {
        event.#dispatching = false;
        event.#stopped = false;
        event.#stoppedNow = false;
        return !event.#canceled;
      },
      isStopped: (event) => event.#stopped,
      isStoppedNow: (event) => event.#stoppedNow,
      setPassive(event, passive) {
        event.#inPassiveListener = passive;
      },
    };
  }
}

export class CustomEvent extends Event {
  readonly #detail: unknown;

  constructor(type: unknown, init: unknown = undefined) {
    requireArguments(arguments.length, 1, 'CustomEvent');
    super(type, init);
    const { detail } = toDictionary(init, 'The init of a CustomEvent');
    this.#detail = detail === undefined ? null : detail;
  }

  get detail(): unknown {
    return this.#detail;
  }
}

asInterface(Event, 'Event');
defineConstants(Event, { NONE, CAPTURING_PHASE: 1, AT_TARGET, BUBBLING_PHASE: 3 });
asInterface(CustomEvent, 'CustomEvent');
