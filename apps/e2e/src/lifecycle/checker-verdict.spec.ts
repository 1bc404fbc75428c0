import type { Installed } from './checker-apps.for-spec.js';
import type { Attempted, Effect, Evidence, Letter } from './checker-evidence.for-spec.js';
import { findViolations } from './checker-verdict.for-spec.js';
import type { Handler, Workload } from './checker-workloads.for-spec.js';

const handler = (name: string, more: Partial<Handler> = {}): Handler => ({
  ...({ name, kind: 'kv', details: {}, key: '' } as const),
  ...more,
});
const install = (workload: Partial<Workload> & { name: string }, one: Handler): Installed => ({
  ...{ app: 'a', appId: 'A', scriptId: `script of ${one.name}`, triggerId: undefined, handler: one },
  workload: { share: 1, handlers: [one], ...workload },
});
const kv = { name: 'kv', writtenTo: 'kv' } as const;

/** One request of each workload, and everything as it ought to be. */
function sound() {
  const installed = [
    install(kv, handler('kv')),
    install(kv, handler('once', { isTransactional: true })),
    install({ name: 'pubsub' }, handler('pubsub', { kind: 'pubsub' })),
    install({ name: 'poison' }, handler('poison', { kind: 'pubsub', isPoisoned: true })),
    install({ name: 'poison' }, handler('undertaker', { kind: 'dead_letter' })),
  ];
  const effect = (of: string, key: string): Effect => ({
    ...{ appId: 'A', ranIn: 'A', handler: of, event: `event of ${of}`, attempt: 1, key },
  });
  const attempt = (of: string, status: string): Attempted => ({
    ...{ appId: 'A', event: `event of ${of}`, scriptId: `script of ${of}`, attempt: 1, status },
  });
  const letter: Letter = {
    ...{ id: 'letter', appId: 'A', event: 'event of poison', scriptId: 'script of poison', source: 'pubsub' },
    ...{ resolution: 'handled_by_script', error: 'poison', op: 'a/poison/3' },
  };
  const sent = (['a/kv/1', 'a/pubsub/2', 'a/poison/3'] as const).map((op) => ({
    ...{
      op,
      app: 'a',
      workload: op.split('/')[1] as string,
      outcome: 'done' as const,
      executionId: undefined,
    },
  }));
  return {
    ...{ installed, sent, waiting: [], strays: [], letters: [letter] },
    written: [{ appId: 'A', table: 'kv' as const, op: 'a/kv/1', key: 'a/kv/1' }],
    effects: [
      ...[effect('kv', 'a/kv/1'), effect('once', 'a/kv/1'), effect('pubsub', 'a/pubsub/2')],
      effect('undertaker', 'letter'),
    ],
    attempts: [
      ...[attempt('kv', 'success'), attempt('once', 'success'), attempt('pubsub', 'success')],
      ...[attempt('poison', 'error'), attempt('undertaker', 'success')],
    ],
  } satisfies Evidence;
}

type Sound = ReturnType<typeof sound>;
const without = <T>(all: readonly T[], isIt: (one: T) => boolean): T[] => all.filter((one) => !isIt(one));
const isOf = (name: string) => (one: { event: string }) => one.event === `event of ${name}`;

it('finds nothing wrong where nothing is', () => {
  expect(findViolations(sound())).toEqual([]);
});

it('takes effects that came twice, but not of a handler whose effects commit with its end', () => {
  const found = sound();
  found.effects.push(...found.effects.filter(isOf('kv')));
  expect(findViolations(found)).toEqual([]);
  found.effects.push(...found.effects.filter(isOf('once')));
  expect(findViolations(found)).toEqual(['a once: event event of once has 2 effects']);
});

it.each<[string, (found: Sound) => Partial<Evidence>, RegExp]>([
  [
    'an event that is lost',
    ({ effects, attempts }) => ({
      effects: without(effects, isOf('kv')),
      attempts: without(attempts, isOf('kv')),
    }),
    /no event of a\/kv\/1/,
  ],
  [
    'a message that is lost',
    ({ effects, attempts }) => ({
      effects: without(effects, isOf('pubsub')),
      attempts: without(attempts, isOf('pubsub')),
    }),
    /no event of a\/pubsub\/2/,
  ],
  ['a write that is lost', () => ({ written: [] }), /a\/kv\/1 is done and has 0 writes/],
  [
    'a write that was refused and is there',
    ({ sent }) => ({ sent: sent.map((one) => ({ ...one, outcome: 'refused' as const })) }),
    /is refused and has 1 writes/,
  ],
  ['a write twice', ({ written }) => ({ written: [...written, ...written] }), /has 2 writes, not 1/],
  ['a write that nobody asked for', () => ({ sent: [] }), /a\/kv\/1 was written and never asked for/],
  [
    'an event without its write',
    ({ sent }) => ({ written: [], sent: without(sent, ({ workload }) => workload === 'kv') }),
    /is of a\/kv\/1, which is not there/,
  ],
  [
    'two events of one write',
    ({ effects, attempts }) => ({
      effects: [...effects, ...effects.filter(isOf('kv')).map((one) => ({ ...one, event: 'second' }))],
      attempts: [...attempts, ...attempts.filter(isOf('kv')).map((one) => ({ ...one, event: 'second' }))],
    }),
    /a\/kv\/1 has 2 events/,
  ],
  [
    'two ends of one event',
    ({ attempts }) => ({
      attempts: [...attempts, ...attempts.filter(isOf('kv')).map((one) => ({ ...one, attempt: 2 }))],
    }),
    /has ended with success 2 times/,
  ],
  [
    'an event that vanished behind its effect',
    ({ attempts }) => ({ attempts: without(attempts, isOf('kv')) }),
    /has ended with success 0 times, with a dead letter 0 times/,
  ],
  [
    'a success without an effect',
    ({ effects }) => ({ effects: without(effects, isOf('kv')) }),
    /event of kv has 0 effects/,
  ],
  [
    'an event that waits for ever',
    () => ({ waiting: [{ appId: 'A', event: 'e', scriptId: 'script of kv', state: 'kv' }] }),
    /event e has not ended/,
  ],
  [
    'an event that was given up',
    ({ attempts, letters }) => ({
      attempts: without(attempts, isOf('pubsub')),
      letters: [
        ...letters,
        { ...(letters[0] as Letter), id: 'l2', event: 'event of pubsub', scriptId: 'script of pubsub' },
      ],
    }),
    /event of pubsub was given up/,
  ],
  ['a dead letter that is lost', () => ({ letters: [] }), /no event of a\/poison\/3/],
  [
    'a dead letter that nobody was told of',
    ({ effects, attempts }) => ({
      effects: without(effects, isOf('undertaker')),
      attempts: without(attempts, isOf('undertaker')),
    }),
    /1 dead letters have had 0 events/,
  ],
  [
    'an effect in another app',
    ({ effects, installed }) => ({
      installed: [...installed, { ...(installed[0] as Installed), app: 'b', appId: 'B' }],
      effects: effects.map((one) => (isOf('kv')(one) ? { ...one, appId: 'B' } : one)),
    }),
    /app B has an effect of a\/kv\/1/,
  ],
  [
    'a write in another app',
    ({ written, installed }) => ({
      installed: [...installed, { ...(installed[0] as Installed), app: 'b', appId: 'B' }],
      written: written.map((one) => ({ ...one, appId: 'B' })),
    }),
    /app B has what a\/kv\/1 wrote/,
  ],
])('finds %s', (_name, broken, complaint) => {
  const found = sound();
  expect(findViolations({ ...found, ...broken(found) }).join('\n')).toMatch(complaint);
});

it('asks of several writes in one commit that all or none are there, and of what runs once that it did', () => {
  const found = sound();
  const [request] = found.sent;
  const sent = [{ ...request, op: 'a/atomic/9', app: 'a', workload: 'atomic', outcome: 'unknown' as const }];
  const of = (table: 'atomic' | 'echoes', key: string) => ({ appId: 'A', table, op: 'a/atomic/9', key });
  const judged = (...written: Evidence['written']) =>
    findViolations({
      ...found,
      written: [...found.written, ...written],
      sent: [...found.sent, ...(sent as Evidence['sent'])],
    });
  const [one, other, echo] = [of('atomic', 'a/atomic/9'), of('atomic', 'a/atomic/9'), of('echoes', 'e:1')];
  expect(judged()).toEqual([]);
  expect(judged(one, other, echo)).toEqual([]);
  expect(judged(one, echo)).toEqual(['a/atomic/9 is unknown and has 1 writes, not 0 or 2']);
  expect(judged(one, other)).toEqual(['a/atomic/9 has 0 echoes, not 1']);
  expect(judged(one, other, echo, of('echoes', 'f:1'))).toEqual(['a/atomic/9 has 2 echoes, not 1']);
});

it('asks of an accepted request that its own event did it', () => {
  const found = sound();
  const sent = found.sent.map((one) => ({
    ...one,
    executionId: one.workload === 'pubsub' ? 'x' : undefined,
  }));
  expect(findViolations({ ...found, sent }).join('\n')).toMatch(
    /was accepted as x, and another event did it/,
  );
});
