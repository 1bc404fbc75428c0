import { Actions } from './actions.js';
import { deadLettersApi } from './dead-letters.js';
import { atomicApi } from './atomic.js';
import type { Call } from './ask.js';
import { docsApi } from './docs.js';
import { emailApi } from './email.js';
import { filesApi } from './files.js';
import { HostCalls } from './host-calls.js';
import { httpApi } from './http.js';
import { kvApi } from './kv.js';
import { consoleApi, logApi, RunLog } from './log.js';
import { PiCloudError } from './picloud-error.js';
import { pubsubApi } from './pubsub.js';
import { queueApi } from './queue.js';
import { defineProperty, errorOf, freeze, jsonParse, keysOf } from './primordials.js';
import { Run } from './run.js';
import type { Script } from './run.js';
import { harden, installWeb } from './web/index.js';
import { Timers } from './timers.js';
import { usageApi } from './usage.js';

/**
 * The wrapper around a script. The host calls `connect`, `setEnv`, `setScript`, `start`, `resume` and `poll`, and gets
 * strings. What a script throws, returns or overwrites stays in here; it is read inside the timed section.
 *
 * Answers: `S` success, `E` script's error, `B` budget spent, `R` request refused, each followed by
 * `<log length> <head length>\n<log><head><body>`, where head is JSON; `A` and a JSON array of actions; undefined when there is nothing
 * to say yet.
 */
const log = new RunLog();
const actions = new Actions();
const timers = new Timers(actions);
const run = new Run(log, actions, timers);
const calls = new HostCalls(actions, (budget) => run.spent(budget));
run.use(calls);
const env: Record<string, string> = {};
/** The host's source of random bytes: its only function in here, and no script can reach it. */
let entropy: (length: number) => string = () => {
  throw new Error('The isolate is not connected');
};

function connect(source: (length: number) => string): void {
  entropy = source;
}

/** Once per isolate, before the script is loaded. @param json JSON text of an object of strings. */
function setEnv(json: string): void {
  const given = jsonParse(json) as Record<string, string>;
  const names = keysOf(given);
  for (let at = 0; at < names.length; at++) {
    const name = names[at] as string;
    defineProperty(env, name, { value: given[name], enumerable: true });
  }
  freeze(env);
}

/** Takes the script's module, without looking into it: what it exports is read in the first run's time. */
function setScript(namespace: { readonly default?: unknown }): void {
  run.setScript(() => scriptIn(namespace), env);
}

function scriptIn(namespace: { readonly default?: unknown }): Script {
  let exported: unknown;
  try {
    exported = namespace.default;
  } catch {
    throw errorOf(
      'Top-level await must settle before the first run; await inside the exported function instead',
    );
  }
  const script = scriptOf(exported);
  if (script === undefined)
    throw errorOf('The default export must be a function, or an object with a function "fetch" or "event"');
  return script;
}

function scriptOf(exported: unknown): Script | undefined {
  if (typeof exported === 'function') return { fn: exported as (ctx: unknown) => unknown };
  if (typeof exported !== 'object' || exported === null) return undefined;
  const { fetch, event } = exported as { fetch?: unknown; event?: unknown };
  if (typeof fetch !== 'function' && typeof event !== 'function') return undefined;
  return {
    self: exported,
    fetch: typeof fetch === 'function' ? fetch : undefined,
    event: typeof event === 'function' ? event : undefined,
  } as Script;
}

const global = globalThis as Record<string, unknown>;
delete (Object.prototype as { __proto__?: unknown }).__proto__;
harden(global);

const define = (name: string, value: unknown) =>
  defineProperty(global, name, { value, writable: true, configurable: true, enumerable: false });
define('console', freeze(consoleApi(log)));
define('setTimeout', (fn: unknown, delay?: unknown, ...args: unknown[]) =>
  timers.add(fn, delay, args, false),
);
define('setInterval', (fn: unknown, delay?: unknown, ...args: unknown[]) =>
  timers.add(fn, delay, args, true),
);
define('clearTimeout', (id: unknown) => timers.remove(id));
define('clearInterval', (id: unknown) => timers.remove(id));
installWeb(global, {
  call: (service, payload, effect, take) => calls.call(service, payload, effect, take),
  entropy: (length) => entropy(length),
  setTimeout: (fn, ms) => timers.add(fn, ms, [], false),
  clearTimeout: (id) => timers.remove(id),
});
// All are taken away by the host before a script is loaded.
const call: Call = (service, payload, effect) => calls.call(service, payload, effect);
define(
  '__picloudSdk',
  freeze({
    atomic: atomicApi(call),
    deadLetters: deadLettersApi(call),
    docs: docsApi(call),
    email: emailApi(call),
    env,
    files: filesApi(call),
    http: httpApi((payload, effect) => call('http.fetch', payload, effect)),
    kv: kvApi(call),
    log: freeze(logApi(log)),
    PiCloudError,
    pubsub: pubsubApi(call),
    queue: queueApi(call),
    usage: usageApi(call),
  }),
);
define(
  '__picloudGuest',
  freeze({ connect, setEnv, setScript, start: run.start, resume: run.resume, poll: run.poll }),
);
