import type { DeadLetterPage, DeadLetters } from '../api/picloud.js';
import { ask, reasonOf } from './ask.js';
import type { Call } from './ask.js';
import { PiCloudError } from './picloud-error.js';
import { freeze, isArray, isInteger, jsonParse, jsonStringify, keysOf } from './primordials.js';

type Names = Readonly<Record<string, true>>;

/** `deadLetters` of the module `picloud`. */
export function deadLettersApi(call: Call): DeadLetters {
  return freeze({
    list: (options) => ask(() => call('deadLetters.list', listing(options), false), pageIn),
    replay: (id, options) => ask(() => call('deadLetters.replay', replaying(id, options), true), replayIn),
    resolve: (id, reason) => ask(() => call('deadLetters.resolve', resolving(id, reason), true), nothing),
  } satisfies DeadLetters);
}

function pageIn(answer: string): DeadLetterPage {
  return jsonParse(answer) as DeadLetterPage;
}

function replayIn(answer: string): { readonly executionId: string } {
  return jsonParse(answer) as { readonly executionId: string };
}

function nothing(): void {}

const LIST_OPTIONS: Names = { __proto__: null as never, unresolved: true, limit: true, cursor: true };

function listing(options: unknown): string {
  const { unresolved, limit, cursor } = checked(options, LIST_OPTIONS);
  if (unresolved !== undefined && typeof unresolved !== 'boolean')
    throw invalidOption('unresolved must be true or false');
  if (
    limit !== undefined &&
    (typeof limit !== 'number' || !isInteger(limit) || limit < 1 || limit > MAX_WHOLE)
  )
    throw invalidOption('limit must be a whole number above 0');
  if (cursor !== undefined && cursor !== null && typeof cursor !== 'string')
    throw invalidOption('cursor must be what the page before gave');
  // What is undefined JSON leaves out.
  return jsonStringify({ unresolved, limit, cursor: cursor ?? undefined });
}

const MAX_WHOLE = 2 ** 53 - 1;
const REPLAY_OPTIONS: Names = { __proto__: null as never, payload: true };

/** The call, and behind a line break the payload, if there is another one: as text of its own it need not be escaped. */
function replaying(id: unknown, options: unknown): string {
  const { payload } = checked(options, REPLAY_OPTIONS);
  const call = `{"id":${idText(id)}}`;
  return payload === undefined ? call : `${call}\n${payloadText(payload)}`;
}

function payloadText(payload: unknown): string {
  if (typeof payload !== 'object' || payload === null || isArray(payload))
    throw invalidPayload('it must be an object');
  let text: string | undefined;
  try {
    text = jsonStringify(payload);
  } catch (error) {
    throw invalidPayload(`it cannot be written as JSON${reasonOf(error)}`);
  }
  if (typeof text !== 'string') throw invalidPayload('JSON has no form of it');
  return text;
}

function resolving(id: unknown, reason: unknown): string {
  if (typeof reason !== 'string')
    throw refusal('dead-letters.invalid-reason', 'reason must be "ignored" or "handled_by_script"');
  return `{"id":${idText(id)},"reason":${jsonStringify(reason)}}`;
}

function idText(id: unknown): string {
  if (typeof id !== 'string') throw invalidOption('id must be a string');
  return jsonStringify(id);
}

function checked(options: unknown, known: Names): Readonly<Record<string, unknown>> {
  if (options === undefined || options === null) return {};
  if (typeof options !== 'object') throw invalidOption('options must be an object');
  const names = keysOf(options);
  for (let at = 0; at < names.length; at++) {
    const name = names[at] as string;
    if (known[name] !== true)
      throw refusal('dead-letters.unknown-option', `deadLetters has no option ${jsonStringify(name)} here`);
  }
  return options as Readonly<Record<string, unknown>>;
}

function invalidOption(message: string): PiCloudError {
  return refusal('dead-letters.invalid-option', message);
}

function invalidPayload(fault: string): PiCloudError {
  return refusal('dead-letter.invalid-payload', `Cannot replay with this payload: ${fault}`);
}

function refusal(code: string, message: string): PiCloudError {
  return new PiCloudError(code, message, false);
}
