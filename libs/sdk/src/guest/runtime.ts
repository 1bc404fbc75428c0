import { consoleApi, logApi, RunLog } from './log.js';
import { freeze, jsonParse, jsonStringify, resolved, slice, then } from './primordials.js';
import { BadBody, readBody } from './request-body.js';
import { encodeResult, InvalidResult, ResultTooLarge } from './result.js';
import { Timers } from './timers.js';
import type { Action } from './timers.js';

/**
 * The wrapper around a script. The host calls `start`, `fire` and `poll` and gets strings; the guest has no function
 * of the host's. What a script throws, returns or overwrites stays in here; it is read inside the timed section.
 *
 * Answers: `S` success, `E` script's error, `R` request refused, each followed by `<log length>\n<log><JSON>`;
 * `A` and a JSON array of actions; undefined when there is nothing to say yet.
 */
type Handler = (ctx: unknown) => unknown;

const MAX_STACK_CHARS = 8_192;
const MAX_MESSAGE_CHARS = 4_096;

const log = new RunLog();
let actions: Action[] = [];
const timers = new Timers((action) => {
  actions[actions.length] = action;
});
let handler: Handler | undefined;
let answer: string | undefined;
/** Rises with each run, so that what a former run left behind cannot answer for this one. */
let run = 0;
let maxResponseBytes = 0;

/** Takes the script's module; says what is wrong with it, or nothing. */
function setScript(namespace: { readonly default?: unknown }): string {
  let exported: unknown;
  try {
    exported = namespace.default;
  } catch {
    return 'Top-level await must settle before the first run; await inside the exported function instead';
  }
  if (typeof exported !== 'function') return 'The default export must be a function';
  handler = exported as Handler;
  return '';
}

function start(
  context: string,
  kind: string,
  body: string | undefined,
  maxBytes: number,
  maxLog: number,
): string | undefined {
  run += 1;
  answer = undefined;
  actions = [];
  timers.reset();
  log.reset(maxLog);
  maxResponseBytes = maxBytes;
  const own = run;
  try {
    const ctx = jsonParse(context) as { request: { body: unknown } };
    ctx.request.body = readBody(kind, body);
    freeze(ctx);
    const value = (handler as Handler)(ctx);
    if (isThenable(value)) {
      then(
        resolved(value),
        (result) => succeed(own, result),
        (error) => fail(own, error),
      );
      return undefined;
    }
    succeed(own, value);
  } catch (error) {
    fail(own, error);
  }
  return answer;
}

function isThenable(value: unknown): boolean {
  return (
    typeof value === 'object' && value !== null && typeof (value as { then?: unknown }).then === 'function'
  );
}

function succeed(of: number, value: unknown): void {
  if (of !== run || answer !== undefined) return;
  try {
    answer = framed('S', encodeResult(value, maxResponseBytes));
  } catch (error) {
    fail(of, error);
  }
}

function fail(of: number, error: unknown): void {
  if (of !== run || answer !== undefined) return;
  if (error instanceof BadBody)
    answer = framed('R', jsonStringify({ code: 'request.invalid-json', message: error.message }));
  else answer = framed('E', jsonStringify(describe(error)));
}

function framed(mark: string, json: string): string {
  const lines = log.take();
  return `${mark}${lines.length}\n${lines}${json}`;
}

function describe(error: unknown): { code: string; message: string; stack: string | null } {
  if (error instanceof InvalidResult)
    return { code: 'script.invalid-result', message: error.message, stack: null };
  if (error instanceof ResultTooLarge) {
    const message = `result is larger than max_response_bytes (${error.maxBytes})`;
    return { code: 'script.response-too-large', message, stack: null };
  }
  try {
    return described(error);
  } catch {
    return { code: 'script.threw', message: 'The script threw something that cannot be read', stack: null };
  }
}

function described(error: unknown): { code: string; message: string; stack: string | null } {
  const code = 'script.threw';
  if (typeof error !== 'object' || error === null)
    return { code, message: cut(`${String(error)}`, MAX_MESSAGE_CHARS), stack: null };
  const { name, message, stack } = error as { name?: unknown; message?: unknown; stack?: unknown };
  const said =
    typeof message === 'string' && message !== '' ? message : 'The script threw an object without a message';
  const text = typeof name === 'string' && name !== '' ? `${name}: ${said}` : said;
  return {
    code,
    message: cut(text, MAX_MESSAGE_CHARS),
    stack: typeof stack === 'string' ? cut(stack, MAX_STACK_CHARS) : null,
  };
}

function cut(text: string, maxChars: number): string {
  return text.length > maxChars ? slice(text, 0, maxChars) : text;
}

/** After each entry: the answer, or what the script wants done before it can give one. */
function poll(): string | undefined {
  if (answer !== undefined) return answer;
  if (actions.length === 0) return undefined;
  const wanted = actions;
  actions = [];
  return `A${jsonStringify(wanted)}`;
}

function fire(id: number): void {
  const own = run;
  try {
    timers.fire(id);
  } catch (error) {
    fail(own, error);
  }
}

const global = globalThis as Record<string, unknown>;
// Memory outside the heap limit, threads and blocking waits: none of it is the script's (measured: 256 MB from a 32 MB isolate).
for (const name of ['WebAssembly', 'SharedArrayBuffer', 'Atomics']) delete global[name];
delete (Object.prototype as { __proto__?: unknown }).__proto__;
(Error as { stackTraceLimit?: number }).stackTraceLimit = 20;

const define = (name: string, value: unknown) =>
  Object.defineProperty(global, name, { value, writable: true, configurable: true, enumerable: false });
define('console', freeze(consoleApi(log)));
define('setTimeout', (fn: unknown, delay?: unknown, ...args: unknown[]) =>
  timers.add(fn, delay, args, false),
);
define('setInterval', (fn: unknown, delay?: unknown, ...args: unknown[]) =>
  timers.add(fn, delay, args, true),
);
define('clearTimeout', (id: unknown) => timers.remove(id));
define('clearInterval', (id: unknown) => timers.remove(id));
// Both are taken away by the host before a script is loaded.
define('__picloudSdk', freeze({ log: freeze(logApi(log)) }));
define('__picloudGuest', freeze({ setScript, start, poll, fire }));
