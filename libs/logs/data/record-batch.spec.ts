import fc from 'fast-check';
import { KIB, MIB, newId } from '#kernel';
import type { ExecutionRecord } from '#logs/domain';
import { RecordBatch, recordLine } from './index.js';
import { aRecord, batchOf } from './records.for-spec.js';

const owner = { appId: newId(), scriptId: newId() };
const other = { appId: newId(), scriptId: newId() };
const textOf = (batch: RecordBatch): string => batch.text().toString('utf8');
const linesOf = (records: readonly ExecutionRecord[]): string => records.map(recordLine).join('');
const nameOf = ({ executionId, attempt, appId, scriptId }: ExecutionRecord) => ({
  executionId,
  attempt,
  appId,
  scriptId,
});

/** Records whose lines are short and long, with one, two, three and four bytes a character. */
const someRecords = fc
  .array(fc.tuple(fc.boolean(), fc.nat(40), fc.string({ unit: 'grapheme', maxLength: 3_000 })), {
    minLength: 1,
    maxLength: 60,
  })
  .map((given) =>
    given.map(([isOther, attempt, path]) =>
      aRecord(isOther ? other : owner, { attempt, request: { path: path.repeat(1 + (attempt % 3)) } }),
    ),
  );

describe('a batch of records', () => {
  it('is the lines of all of them, in their order, and knows which they are', () => {
    fc.assert(
      fc.property(someRecords, (records) => {
        const batch = batchOf(records);
        expect(batch.size).toBe(records.length);
        expect(textOf(batch)).toBe(linesOf(records));
        expect([...batch]).toEqual(records.map(nameOf));
        expect([...batch.scriptIds()].sort()).toEqual(
          [...new Set(records.map(({ scriptId }) => scriptId))].sort(),
        );
      }),
      { numRuns: 50 },
    );
  });

  it('has halves, which are batches', () => {
    fc.assert(
      fc.property(someRecords, (records) => {
        fc.pre(records.length > 1);
        const [first, second] = batchOf(records).halves();
        expect(first.size).toBe(records.length >> 1);
        expect(textOf(first) + textOf(second)).toBe(linesOf(records));
        expect([...first, ...second]).toEqual(records.map(nameOf));
      }),
      { numRuns: 50 },
    );
  });

  it('can be had without those of deleted scripts', () => {
    fc.assert(
      fc.property(someRecords, (records) => {
        const alive = records.filter(({ scriptId }) => scriptId === owner.scriptId);
        const batch = batchOf(records).ofScripts(new Set([owner.scriptId]));
        expect(textOf(batch)).toBe(linesOf(alive));
        expect([...batch]).toEqual(alive.map(nameOf));
      }),
      { numRuns: 50 },
    );
  });

  it('takes others when it is cleared, whatever it held', () => {
    const batch = batchOf([aRecord(owner, { log: JSON.stringify(['x'.repeat(2 * MIB)]) })]);
    batch.clear();
    expect(batch.size).toBe(0);
    expect(textOf(batch)).toBe('');
    const record = aRecord(other);
    batch.add(recordLine(record));
    expect(textOf(batch)).toBe(recordLine(record));
    expect([...batch]).toEqual([nameOf(record)]);
  });

  it('has room for 1,000, or for 4 MiB, or for one that is larger', () => {
    const small = recordLine(aRecord(owner));
    const batch = RecordBatch.empty();
    for (let n = 0; n < 1_000; n++) {
      expect(batch.hasRoomFor(small)).toBe(true);
      expect(batch.isFull).toBe(false);
      batch.add(small);
    }
    expect(batch.isFull).toBe(true);
    expect(batch.hasRoomFor(small)).toBe(false);

    const large = recordLine(aRecord(owner, { log: JSON.stringify(['x'.repeat(5 * MIB)]) }));
    const one = RecordBatch.empty();
    expect(one.hasRoomFor(large)).toBe(true);
    one.add(large);
    expect(one.isFull).toBe(true);

    const two = RecordBatch.empty();
    two.add(recordLine(aRecord(owner, { log: JSON.stringify(['x'.repeat(4 * MIB - 8 * KIB)]) })));
    expect(two.hasRoomFor(small)).toBe(true);
    expect(two.hasRoomFor('x'.repeat(16 * KIB))).toBe(false);
  });
});
