import { reportError } from './events/error-report.js';
import { apply, resolved, then } from './primordials.js';
import { requireArguments } from './webidl.js';

const settled = resolved(undefined);

export function queueMicrotask(callback: unknown): void {
  requireArguments(arguments.length, 1, 'queueMicrotask');
  if (typeof callback !== 'function') throw new TypeError('The callback must be a function');
  then(settled, () => {
    try {
      apply(callback, undefined, []);
    } catch (error) {
      reportError(error);
    }
  });
}
