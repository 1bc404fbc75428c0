import type { Pubsub } from '../api/picloud.js';
import { ask } from './ask.js';
import type { Call } from './ask.js';
import { messageText } from './message-text.js';
import { PiCloudError } from './picloud-error.js';
import { freeze, matches } from './primordials.js';

/** What cannot stand in one line in front of the message; the rest of the rule is the host's to check. */
const ONE_LINE = /^[^\n\r]*$/;

/** `pubsub` of the module `picloud`. */
export function pubsubApi(call: Call): Pubsub {
  return freeze({
    publish: (topic, message) =>
      ask(() => call('pubsub.publish', publication(topic, message), true), nothing),
  } satisfies Pubsub);
}

function publication(topic: unknown, message: unknown): string {
  if (typeof topic !== 'string' || matches(ONE_LINE, topic) === null)
    throw new PiCloudError(
      'pubsub.invalid-topic',
      'Cannot publish: the topic must be a string of one line',
      false,
    );
  return `${topic}\n${messageText(message, invalidMessage)}`;
}

function invalidMessage(reason: string): PiCloudError {
  return new PiCloudError('pubsub.invalid-message', `Cannot publish the message: ${reason}`, false);
}

function nothing(): void {}
