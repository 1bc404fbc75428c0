import { InvalidInputError } from '#kernel';
import { parseDetails } from './parse-details.js';
import type { TriggerDetails } from './trigger.js';

const NOW = new Date('2026-03-01T00:00:00Z');
const parse = (details: TriggerDetails) => parseDetails(details, NOW);
const fieldOf = (details: TriggerDetails): string | undefined => {
  try {
    parse(details);
    return undefined;
  } catch (error) {
    if (!(error instanceof InvalidInputError)) throw error;
    return (error.details['errors'] as { field: string }[])[0]?.field;
  }
};

it('names the field that is wrong', () => {
  const cron = { kind: 'cron', schedule: '0 0 0 * * *', timezone: 'UTC', overlap: 'skip' } as const;
  expect(fieldOf({ kind: 'kv', collectionGlob: '', ops: [] })).toBe('collection_glob');
  expect(fieldOf({ kind: 'kv', collectionGlob: '*', ops: ['create'] })).toBe('ops');
  expect(fieldOf({ kind: 'docs', collectionGlob: '*', ops: ['set'] })).toBe('ops');
  expect(fieldOf({ ...cron, schedule: '* * * * *' })).toBe('schedule');
  expect(fieldOf({ ...cron, schedule: '0 0 0 30 2 *' })).toBe('schedule');
  expect(fieldOf({ ...cron, schedule: '@daily' })).toBe('schedule');
  expect(fieldOf({ ...cron, timezone: 'Mars/Olympus' })).toBe('timezone');
  expect(fieldOf({ ...cron, timezone: '+02:00' })).toBe('timezone');
  expect(fieldOf({ kind: 'pubsub', topicPattern: 'a.*.b' })).toBe('topic_pattern');
  expect(fieldOf({ kind: 'queue', queue: 'a b', concurrency: 1, batchSize: 1 })).toBe('queue');
  expect(fieldOf({ kind: 'email', address: 'a@b' })).toBe('address');
  expect(fieldOf({ kind: 'email', address: '.a' })).toBe('address');
});

it('takes what is right', () => {
  expect(parse({ kind: 'kv', collectionGlob: 'a:*', ops: ['set', 'set', 'delete'] })).toEqual({
    kind: 'kv',
    collectionGlob: 'a:*',
    ops: ['set', 'delete'],
  });
  expect(parse({ kind: 'email', address: 'In.Box+1' })).toEqual({ kind: 'email', address: 'in.box+1' });
  const cron = {
    kind: 'cron',
    schedule: '0 30 2 * * *',
    timezone: 'Europe/Berlin',
    overlap: 'queue',
  } as const;
  expect(parse(cron)).toEqual(cron);
});
