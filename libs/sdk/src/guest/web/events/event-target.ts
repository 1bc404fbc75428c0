import { apply } from '../primordials.js';
import { List } from '../list.js';
import { asInterface, isObject, requireArguments, toDictionary, toText } from '../webidl.js';
import { domException } from './dom-exception.js';
import { reportError } from './error-report.js';
import { dispatchSteps } from './event.js';
import type { Event } from './event.js';

interface Listener {
  readonly type: string;
  readonly callback: object;
  readonly capture: boolean;
  readonly once: boolean;
  readonly passive: boolean;
  removed: boolean;
}

/** A signal as `addEventListener` needs it; the signals themselves are targets of events. */
export interface ListenerSignals {
  /** @throws TypeError when the value is no AbortSignal. */
  readonly isAborted: (signal: unknown) => boolean;
  readonly onAbort: (signal: unknown, steps: () => void) => void;
}

let signals: ListenerSignals;
let fireEvent: (target: EventTarget, event: Event) => boolean;

export class EventTarget {
  #listeners: List<Listener> | undefined;

  addEventListener(type: unknown, callback: unknown, options: unknown = undefined): void {
    requireArguments(arguments.length, 2, 'addEventListener');
    const { capture, once, passive, signal } = optionsOf(options);
    const listeners = (this.#listeners ??= new List());
    if (signal !== undefined && signals.isAborted(signal)) return;
    if (callback === null || callback === undefined) return;
    if (!isObject(callback)) throw new TypeError('The listener must be a function or an object');
    const name = toText(type);
    if (find(listeners, name, callback, capture) !== undefined) return;
    const listener: Listener = { type: name, callback, capture, once, passive, removed: false };
    listeners.push(listener);
    if (signal !== undefined) signals.onAbort(signal, () => remove(listeners, listener));
  }

  removeEventListener(type: unknown, callback: unknown, options: unknown = undefined): void {
    requireArguments(arguments.length, 2, 'removeEventListener');
    const { capture } = optionsOf(options);
    const listeners = this.#listeners;
    if (listeners === undefined || !isObject(callback)) return;
    const listener = find(listeners, toText(type), callback, capture);
    if (listener !== undefined) remove(listeners, listener);
  }

  dispatchEvent(event: unknown): boolean {
    requireArguments(arguments.length, 1, 'dispatchEvent');
    if (!dispatchSteps.is(event)) throw new TypeError('dispatchEvent takes an Event');
    if (dispatchSteps.isDispatching(event)) {
      throw domException('The event is being dispatched already', 'InvalidStateError');
    }
    return this.#dispatch(event, false);
  }

  #dispatch(event: Event, trusted: boolean): boolean {
    dispatchSteps.begin(event, this, trusted);
    const listeners = this.#listeners;
    if (listeners !== undefined) {
      // Capturing listeners come first, also at the target; listeners added meanwhile wait for the next event.
      const now = listeners.copy();
      callAll(this, now, listeners, event, true);
      if (!dispatchSteps.isStopped(event)) callAll(this, now, listeners, event, false);
    }
    return dispatchSteps.end(event);
  }

  static {
    fireEvent = (target, event) => target.#dispatch(event, true);
  }
}

function optionsOf(options: unknown) {
  if (!isObject(options)) {
    return { capture: Boolean(options), once: false, passive: false, signal: undefined };
  }
  const { capture, once, passive, signal } = toDictionary(options, 'The options of a listener');
  return { capture: Boolean(capture), once: Boolean(once), passive: Boolean(passive), signal };
}

function find(listeners: List<Listener>, type: string, callback: object, capture: boolean) {
  for (let at = 0; at < listeners.length; at++) {
    const listener = listeners.at(at);
    if (listener.type === type && listener.callback === callback && listener.capture === capture) {
      return listener;
    }
  }
  return undefined;
}

function remove(listeners: List<Listener>, listener: Listener): void {
  listener.removed = true;
  listeners.keep((other) => other !== listener);
}

function callAll(
  target: object,
  row: List<Listener>,
  listeners: List<Listener>,
  event: Event,
  capture: boolean,
): void {
  for (let at = 0; at < row.length; at++) {
    const listener = row.at(at);
    if (listener.removed || listener.capture !== capture || listener.type !== event.type) continue;
    if (listener.once) remove(listeners, listener);
    dispatchSteps.setPassive(event, listener.passive);
    callOne(target, listener.callback, event);
    dispatchSteps.setPassive(event, false);
    if (dispatchSteps.isStoppedNow(event)) return;
  }
}

function callOne(target: object, callback: object, event: Event): void {
  try {
    if (typeof callback === 'function') {
      apply(callback, target, [event]);
      return;
    }
    const { handleEvent } = callback as { handleEvent?: unknown };
    if (typeof handleEvent !== 'function') throw new TypeError('handleEvent must be a function');
    apply(handleEvent, callback, [event]);
  } catch (error) {
    reportError(error);
  }
}

/** Dispatches an event of the platform's own: `isTrusted` is true. Gives false when the default was prevented. */
export function fire(target: EventTarget, event: Event): boolean {
  return fireEvent(target, event);
}

export function useSignals(given: ListenerSignals): void {
  signals = given;
}

asInterface(EventTarget, 'EventTarget');
