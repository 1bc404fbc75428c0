import type { Usage, UsageOptions } from '../api/picloud.js';
import { ask, reasonOf } from './ask.js';
import type { Call } from './ask.js';
import { PiCloudError } from './picloud-error.js';
import { isArray, isFinite, freeze, jsonStringify, keysOf } from './primordials.js';

/** `usage` of the module `picloud`. */
export function usageApi(call: Call): Usage {
  return freeze({
    record: (metric, quantity, options) =>
      ask(
        () => call('usage.record', report(metric, quantity, options), true),
        () => undefined,
      ),
  } satisfies Usage);
}

/** The report, and behind a line break the attributes: as text of their own they need not be escaped on their way. */
function report(metric: unknown, quantity: unknown, options: UsageOptions | undefined): string {
  if (typeof metric !== 'string') throw refusal('metric', 'its metric must be a string');
  if (typeof quantity !== 'number' || !isFinite(quantity))
    throw refusal('quantity', 'its quantity must be a finite number');
  const head = `{"metric":${jsonStringify(metric)},"quantity":${quantity}}`;
  const attributes = attributesIn(options);
  return attributes === undefined ? head : `${head}\n${attributesText(attributes)}`;
}

function attributesIn(options: unknown): unknown {
  if (options === undefined || options === null) return undefined;
  if (typeof options !== 'object') throw refusal('attributes', 'options must be an object');
  const names = keysOf(options);
  for (let at = 0; at < names.length; at++) {
    if (names[at] !== 'attributes')
      throw new PiCloudError(
        'usage.unknown-option',
        `usage has no option ${jsonStringify(names[at])} here`,
        false,
      );
  }
  return (options as { attributes?: unknown }).attributes;
}

function attributesText(attributes: unknown): string {
  if (typeof attributes !== 'object' || attributes === null || isArray(attributes))
    throw refusal('attributes', 'attributes: they must be an object');
  let text: unknown;
  try {
    text = jsonStringify(attributes);
  } catch (error) {
    throw refusal('attributes', `attributes: they cannot be written as JSON${reasonOf(error)}`);
  }
  if (typeof text !== 'string') throw refusal('attributes', 'attributes: JSON has no form of them');
  return text;
}

function refusal(what: 'metric' | 'quantity' | 'attributes', reason: string): PiCloudError {
  return new PiCloudError(`usage.invalid-${what}`, `Cannot record the usage: ${reason}`, false);
}
