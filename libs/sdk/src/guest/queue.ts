import type { Queue, QueueSendOptions, QueueSent } from '../api/picloud.js';
import { ask } from './ask.js';
import type { Call } from './ask.js';
import { messageText } from './message-text.js';
import { PiCloudError } from './picloud-error.js';
import { freeze, isFinite, isInteger, jsonParse, jsonStringify, keysOf } from './primordials.js';

/** `queue` of the module `picloud`. */
export function queueApi(call: Call): Queue {
  return freeze({
    send: (name, body, options) => ask(() => call('queue.send', sending(name, body, options), true), sentIn),
  } satisfies Queue);
}

function sentIn(answer: string): QueueSent {
  return jsonParse(answer) as QueueSent;
}

const OPTIONS: Readonly<Record<string, true>> = {
  __proto__: null as never,
  ...{ delaySeconds: true, dedupeKey: true, priority: true },
};

/** The call, and behind a line break the body: as text of its own it need not be escaped on its way. */
function sending(name: unknown, body: unknown, options: unknown): string {
  if (typeof name !== 'string')
    throw new PiCloudError('queue.invalid-name', "Cannot use the queue's name: it must be a string", false);
  const { delaySeconds, dedupeKey, priority } = checked(options);
  let call = `{"queue":${jsonStringify(name)}`;
  if (delaySeconds !== undefined) {
    if (typeof delaySeconds !== 'number' || !isFinite(delaySeconds))
      throw invalidOption('delaySeconds must be a number of at least 0');
    call += `,"delaySeconds":${delaySeconds}`;
  }
  if (dedupeKey !== undefined) {
    if (typeof dedupeKey !== 'string') throw invalidOption('dedupeKey must be a string');
    call += `,"dedupeKey":${jsonStringify(dedupeKey)}`;
  }
  if (priority !== undefined) {
    if (!isInteger(priority)) throw invalidOption('priority must be a whole number');
    call += `,"priority":${priority}`;
  }
  return `${call}}\n${messageText(body, invalidBody)}`;
}

function checked(options: unknown): QueueSendOptions {
  if (options === undefined || options === null) return {};
  if (typeof options !== 'object') throw invalidOption('options must be an object');
  const names = keysOf(options);
  for (let at = 0; at < names.length; at++) {
    const name = names[at] as string;
    if (OPTIONS[name] !== true)
      throw new PiCloudError(
        'queue.unknown-option',
        `queue has no option ${jsonStringify(name)} here`,
        false,
      );
  }
  return options;
}

function invalidOption(rule: string): PiCloudError {
  return new PiCloudError('queue.invalid-option', `Cannot send the message: ${rule}`, false);
}

function invalidBody(reason: string): PiCloudError {
  return new PiCloudError('queue.invalid-body', `Cannot send the message: ${reason}`, false);
}
