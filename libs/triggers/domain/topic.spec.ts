import { InvalidInputError } from '#kernel';
import { matchesTopic, requireTopic, requireTopicPattern } from './topic.js';
import { InvalidTriggerError } from './triggers.errors.js';

it.each([
  ['*', 'orders', true],
  ['*', 'orders.paid', true],
  ['orders', 'orders', true],
  ['orders', 'orders.paid', false],
  ['orders.*', 'orders.paid', true],
  ['orders.*', 'orders.paid.eu', true],
  ['orders.*', 'orders', false],
  ['orders.*', 'ordersx.paid', false],
  ['orders.paid', 'orders.paid', true],
])('says whether %j takes %j', (pattern, topic, is) => {
  expect(matchesTopic(pattern, topic)).toBe(is);
});

it.each(['', '.', 'a.', '.a', 'a..b', 'a.*', '*', 'a b', 'a.\0', 'x'.repeat(201)])(
  'refuses to publish to %j',
  (topic) => {
    expect(() => requireTopic(topic)).toThrow(InvalidInputError);
  },
);

it.each(['', '.*', 'a.*.b', '*.a', 'a*', 'a.**', '**', 'a..*'])('refuses the pattern %j', (pattern) => {
  expect(() => requireTopicPattern(pattern)).toThrow(InvalidTriggerError);
});

it.each(['*', 'a', 'a.b', 'a.*', 'a.b.*'])('takes the pattern %j', (pattern) => {
  expect(() => requireTopicPattern(pattern)).not.toThrow();
});
