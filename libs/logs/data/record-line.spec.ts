import fc from 'fast-check';
import { newId } from '#kernel';
import { recordLine } from './index.js';
import { aRecord } from './records.for-spec.js';

const owner = { appId: newId(), scriptId: newId() };
const fieldsOf = (more: Parameters<typeof aRecord>[1]): string[] =>
  recordLine(aRecord(owner, more)).split('\t');

describe('the line of a record', () => {
  it('has its time as the calendar has it', () => {
    const times = fc.array(fc.integer({ min: -1e12, max: 4e12 }), { minLength: 1 });
    fc.assert(
      fc.property(times, (given) => {
        for (const startedAt of [...given, ...given.map((time) => time + 1)])
          expect(fieldsOf({ startedAt })[11]).toBe(new Date(startedAt).toISOString());
      }),
    );
  });

  it('cannot be made of a time that is none', () => {
    expect(() => fieldsOf({ startedAt: Number.NaN })).toThrow(RangeError);
  });

  it('keeps what would end a field or a line inside its field', () => {
    const fields = fieldsOf({ log: '["a\\tb",\n"c"]', request: { path: 'a\tb\nc\\d' } });
    expect(fields).toHaveLength(23);
    expect(fields.at(-1)).toBe('["a\\\\tb",\\n"c"]\n');
  });
});
