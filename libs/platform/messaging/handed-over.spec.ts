import { Allow, IsOptional, IsString } from 'class-validator';
import fc from 'fast-check';
import { Verbatim } from '#contracts';
import { MIB } from '#kernel';
import { AS_TEXT } from './codec.js';
import type { MessageForm } from './codec.js';
import { HANDED_OVER } from './handed-over.js';

class Parcel {
  @IsString() name!: string;
  @Verbatim() @IsOptional() @IsString() text?: string;
  @Allow() what?: unknown;
}

class Labelled {
  constructor(readonly label: string) {}
}

/** What the other side reads of a message, or how it is refused. */
function readBy<Form>(form: MessageForm<Form>, message: object): unknown {
  try {
    return { ...form.unpack(Parcel, form.pack(Parcel, message as Parcel, 'spec.v1.x'), 'spec.v1.x') };
  } catch (error) {
    return `${(error as Error).name}: ${(error as Error).message}`;
  }
}

/** Values that JSON changes, and some that it cannot carry. */
const odd = fc.constantFrom<unknown>(
  ...[undefined, -0, NaN, Infinity, new Date(0), new Map([[1, 2]]), new Labelled('x'), Object('boxed')],
  ...[() => 1, Symbol('s'), { toJSON: () => 'other' }, [undefined], '\ud800', '\0', Object.create(null)],
  ...[JSON.parse('{"__proto__":{"x":1}}'), { a: undefined }, 1n],
);
const value = fc.letrec((tie) => ({
  any: fc.oneof(
    { maxDepth: 3 },
    fc.jsonValue(),
    odd,
    fc.array(tie('any')),
    fc.dictionary(fc.string(), tie('any')),
  ),
})).any;

describe('a message handed over within the process', () => {
  it('reads as it would have read behind its text', () => {
    // In a text a number in a verbatim field's place is its length.
    const text = fc.oneof(fc.string(), odd).filter((one) => typeof one !== 'number');
    const message = fc.record(
      { name: fc.oneof(fc.string(), odd), text, what: value, more: value },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(message, (given) => {
        expect(readBy(HANDED_OVER, given)).toEqual(readBy(AS_TEXT, given));
      }),
      { numRuns: 2_000 },
    );
  });

  it.each([
    ['a list', []],
    ['nothing', undefined],
    ['a function', () => 1],
    ['a date', new Date(0)],
  ])('refuses %s as the text is refused', (_what, message) => {
    expect(readBy(HANDED_OVER, message as object)).toEqual(readBy(AS_TEXT, message as object));
    expect(readBy(HANDED_OVER, message as object)).toEqual(expect.stringContaining('Cannot'));
  });

  it('shares nothing that one side could change for the other', () => {
    const given = { name: 'a', what: { list: [{ n: 1 }] } };
    const taken = HANDED_OVER.unpack(Parcel, HANDED_OVER.pack(Parcel, given, 's'), 's');
    given.what.list[0] = { n: 2 };
    expect(taken.what).toEqual({ list: [{ n: 1 }] });
  });

  it('makes no text of plain data, and hands on what was handed over', () => {
    const once = HANDED_OVER.unpack(Parcel, HANDED_OVER.pack(Parcel, { name: 'a', text: 'b' }, 's'), 's');
    expect(typeof HANDED_OVER.pack(Parcel, once, 's')).toBe('object');
  });

  it('counts like the text where a message may be too large', () => {
    const name = 'ä'.repeat(40 * MIB);
    expect(readBy(HANDED_OVER, { name })).toEqual(readBy(AS_TEXT, { name }));
    expect(readBy(HANDED_OVER, { name })).toEqual(expect.stringContaining('is the most'));
    const fits = 'a'.repeat(20 * MIB);
    expect(readBy(HANDED_OVER, { name: fits })).toEqual({ name: fits });
  });

  it('leaves what is very deep to the codec', () => {
    let what: unknown = 1;
    for (let depth = 0; depth < 1_000; depth += 1) what = [what];
    expect(typeof HANDED_OVER.pack(Parcel, { name: 'a', what }, 's')).toBe('string');
  });
});
