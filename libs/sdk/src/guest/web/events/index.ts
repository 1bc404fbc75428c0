export { AbortController, AbortSignal, abortSignal, makeSignal } from './abort.js';
export { DOMException } from './dom-exception.js';
export { CustomEvent, Event } from './event.js';
export { EventTarget } from './event-target.js';
