import { AbortController } from '../events/abort.js';
import { DOMException } from '../events/dom-exception.js';
import { queueMicrotask } from '../microtask.js';

/** The globals that the streams' package looks for while it loads and runs, instead of what a script may have there. */
export { AbortController, queueMicrotask };
export const scope = { __proto__: null, DOMException };
/** Only looked for where `ArrayBuffer.prototype.transfer` is missing. */
export const structuredClone = undefined;
