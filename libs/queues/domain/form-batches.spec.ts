import { batchPart, formBatches } from './index.js';
import type { BatchRules, DueMessage, Sender } from './index.js';

const RULES: BatchRules = {
  ...{ batchSize: 2, maxBatchBytes: 100, maxBytes: 1_000, maxBatches: 10, maxDepth: 8 },
};
const message = (id: string, bodyBytes = 10, sender?: Sender): DueMessage => ({ id, bodyBytes, sender });
const sentAt = (depth: number, of = `run at ${depth}`): Sender => ({
  ...{ executionId: of, rootId: `root of ${of}`, depth },
});
const idsIn = (messages: readonly DueMessage[], rules: Partial<BatchRules> = {}): string[][] =>
  formBatches(messages, { ...RULES, ...rules }).map((batch) => batch.messages.map(({ id }) => id));

const five = ['a', 'b', 'c', 'd', 'e'].map((id) => message(id));

describe('messages are cut into batches', () => {
  it('of so many, in their order (R-QUE-04)', () => {
    expect(idsIn(five)).toEqual([['a', 'b'], ['c', 'd'], ['e']]);
    expect(idsIn(five, { batchSize: 1 })).toHaveLength(5);
    expect(idsIn(five, { batchSize: 100 })).toHaveLength(1);
    expect(idsIn([])).toEqual([]);
  });

  it('that there are places for; the rest waits', () => {
    expect(idsIn(five, { maxBatches: 2 })).toEqual([
      ['a', 'b'],
      ['c', 'd'],
    ]);
  });

  it('of so many bytes at the most, a larger message by itself', () => {
    const sizes = [60, 40, 1, 500, 7].map((bytes, at) => message('abcde'[at] ?? '', bytes));
    expect(idsIn(sizes, { batchSize: 10 })).toEqual([['a', 'b'], ['c'], ['d'], ['e']]);
  });

  it('of so many bytes together, one message at least', () => {
    expect(idsIn(five, { maxBytes: 30 })).toEqual([['a', 'b'], ['c']]);
    expect(idsIn([message('huge', 5_000), message('b')], { maxBytes: 30 })).toEqual([['huge']]);
  });

  it('so that what is too deep to be run takes no other along (R-DISP-08)', () => {
    const deep = ['x', 'y'].map((id) => message(id, 10, sentAt(8)));
    const mixed = [message('a', 10, sentAt(7)), ...deep, message('b')];
    expect(idsIn(mixed, { batchSize: 10 })).toEqual([['a'], ['x', 'y'], ['b']]);
  });
});

describe('a batch is an effect', () => {
  it('of its first message that a run has sent, as deep as the deepest (R-QUE-10)', () => {
    const messages = [message('a'), message('b', 1, sentAt(2)), message('c', 1, sentAt(5))];
    const [batch] = formBatches(messages, { ...RULES, batchSize: 3 });
    expect(batch?.sender).toEqual({ ...sentAt(2), depth: 5 });
  });

  it('of nobody when no run has sent any of them', () => {
    expect(formBatches(five, RULES)[0]?.sender).toBeUndefined();
  });
});

it('holds bodies as they were sent', () => {
  const [batch] = formBatches([message('a'), message('b')], RULES);
  const bodies = new Map([
    ['a', '{"z":1.0, "a":"\\u0000"}'],
    ['b', 'null'],
  ]);
  expect(batch && batchPart('work', batch, bodies)).toBe(
    '{"queue":"work","messages":[{"id":"a","body":{"z":1.0, "a":"\\u0000"}},{"id":"b","body":null}]}',
  );
});
