import type { Atomic, AtomicResult } from '../api/picloud.js';
import { ask } from './ask.js';
import type { Call } from './ask.js';
import { messageText } from './message-text.js';
import { PiCloudError } from './picloud-error.js';
import { freeze, jsonParse, jsonStringify, keysOf } from './primordials.js';

type Fields = Readonly<Record<string, unknown>>;

/** `atomic` of the module `picloud`: each call begins a list of operations. */
export function atomicApi(call: Call): () => Atomic {
  return () => operationsOf(call);
}

function operationsOf(call: Call): Atomic {
  // Written as they come: what a script changes of its values later is not what it asked for.
  let operations = '';
  let isCommitted = false;
  const add = (op: string, fields: Fields, options?: unknown): Atomic => {
    if (isCommitted) throw invalid('it is committed already; begin another one');
    operations += `${operations === '' ? '' : ','}{"op":"${op}"${written(fields)}${written(optionsOf(options))}}`;
    return chain;
  };
  const chain: Atomic = freeze({
    check: (collection, key, version) => add('check', { collection, key, version }),
    checkDoc: (collection, id, version) => add('checkDoc', { collection, id, version }),
    kvSet: (collection, key, value, options) =>
      add('kvSet', { collection, key, value: json(value) }, options),
    kvDelete: (collection, key) => add('kvDelete', { collection, key }),
    docsCreate: (collection, data) => add('docsCreate', { collection, data: json(data) }),
    docsUpdate: (collection, id, patch, options) =>
      add('docsUpdate', { collection, id, data: json(patch) }, options),
    docsReplace: (collection, id, data, options) =>
      add('docsReplace', { collection, id, data: json(data) }, options),
    docsDelete: (collection, id, options) => add('docsDelete', { collection, id }, options),
    publish: (topic, message) => add('publish', { topic, message: json(message) }),
    send: (queue, body, options) => add('send', { queue, body: json(body) }, options),
    commit: () =>
      ask(() => {
        if (isCommitted) throw invalid('it is committed already; begin another one');
        isCommitted = true;
        return call('atomic.commit', `[${operations}]`, true);
      }, resultsIn),
  } satisfies Atomic);
  return chain;
}

function json(value: unknown): string {
  return messageText(value, (reason) => invalid(`a value does not do: ${reason}`));
}

function optionsOf(options: unknown): Fields {
  if (options === undefined || options === null) return {};
  if (typeof options !== 'object') throw invalid('options must be an object');
  return options as Fields;
}

/** What is undefined is left out; what may stand in which field, the host says. */
function written(fields: Fields): string {
  let text = '';
  const names = keysOf(fields);
  for (let at = 0; at < names.length; at++) {
    const name = names[at] as string;
    const value = fields[name];
    if (value === undefined || name === 'op') continue;
    text += `,${jsonStringify(name)}:${jsonStringify(value) ?? 'null'}`;
  }
  return text;
}

function resultsIn(answer: string): readonly AtomicResult[] {
  return jsonParse(answer) as AtomicResult[];
}

function invalid(reason: string): PiCloudError {
  return new PiCloudError('atomic.invalid', `Cannot commit: ${reason}`, false);
}
