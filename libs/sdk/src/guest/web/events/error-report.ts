import { apply, jsonStringify } from '../primordials.js';

let reportingTo: { console?: { error?: unknown } } | undefined;

/** @param global whose `console.error` hears of errors that nobody catches. */
export function reportErrorsTo(global: object): void {
  reportingTo = global;
}

/** Reports an error that was thrown where nobody can catch it: it goes into the log of the run. */
export function reportError(error: unknown): void {
  const consoleNow = reportingTo?.console;
  const write = consoleNow?.error;
  if (typeof write === 'function') apply(write, consoleNow, [describe(error)]);
}

function describe(error: unknown): string {
  try {
    if (typeof error !== 'object' || error === null) return `Uncaught ${String(error)}`;
    const { stack, message } = error as { stack?: unknown; message?: unknown };
    if (typeof stack === 'string') return `Uncaught ${stack}`;
    return `Uncaught ${typeof message === 'string' ? message : jsonStringify(error)}`;
  } catch {
    return 'Uncaught error that cannot be read';
  }
}
