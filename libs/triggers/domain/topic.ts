import { InvalidInputError } from '#kernel';
import { InvalidTriggerError } from './triggers.errors.js';

const MAX_TOPIC_CHARS = 200;
const TOPIC = /^[A-Za-z0-9_:-]+(?:\.[A-Za-z0-9_:-]+)*$/;
const RULE = 'letters, digits, "_", "-" and ":" in parts joined by "."';

/** @throws InvalidInputError `pubsub.invalid-topic`: what is published goes to one topic, without wildcards (R-PUB-05). */
export function requireTopic(topic: string): void {
  if (isTopic(topic)) return;
  throw new InvalidInputError(
    [{ field: 'topic', message: `a topic must be ${RULE}, at most ${MAX_TOPIC_CHARS} characters` }],
    'pubsub.invalid-topic',
  );
}

/** @throws InvalidTriggerError for what is neither a topic, nor `<topic>.*`, nor `*` (R-TPUB-01). */
export function requireTopicPattern(pattern: string): void {
  if (pattern === '*' || isTopic(pattern.endsWith('.*') ? pattern.slice(0, -2) : pattern)) return;
  throw new InvalidTriggerError(
    'topic_pattern',
    `topic_pattern must be "*", a topic, or a topic followed by ".*"; a topic is ${RULE}`,
  );
}

/** `a.*` is every topic below `a`, at any depth, and not `a` itself (R-TPUB-03). */
export function matchesTopic(pattern: string, topic: string): boolean {
  if (pattern === '*') return true;
  if (pattern.endsWith('.*')) return topic.startsWith(pattern.slice(0, -1));
  return pattern === topic;
}

function isTopic(text: string): boolean {
  return text.length <= MAX_TOPIC_CHARS && TOPIC.test(text);
}
