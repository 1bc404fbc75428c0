import { IsInt, IsOptional, IsString, IsUUID, Min, ValidateIf } from 'class-validator';
import { Verbatim } from '#contracts';
import { DomainError, InvalidInputError } from '#kernel';
import { InvalidMessageError } from './bus.errors.js';
import { decode, decodeRefusal, encode, encodeRefusal, requireSize } from './codec.js';

class Parcel {
  @IsUUID() id!: string;
  @IsInt() @Min(1) weight!: number;
  @IsOptional() @IsString() note?: string | null;
  @IsOptional() @IsString({ each: true }) tags?: string[];
}
const id = '0198c0de-0000-7000-8000-000000000000';
const read = (message: unknown): Parcel => decode(Parcel, JSON.stringify(message), 'spec.v1.x');

describe('decode', () => {
  it('makes an instance of the shape', () => {
    const parcel = read({ id, weight: 2, note: null, tags: ['a'] });
    expect(parcel).toBeInstanceOf(Parcel);
    expect({ ...parcel }).toEqual({ id, weight: 2, note: null, tags: ['a'] });
  });

  it('drops what the shape does not know, inherited names too', () => {
    const parcel = decode(Parcel, `{"id":"${id}","weight":1,"__proto__":{"x":1},"constructor":1}`, 's');
    expect({ ...parcel }).toEqual({ id, weight: 1 });
    expect(Object.getPrototypeOf(parcel)).toBe(Parcel.prototype);
  });

  it.each([
    ['a missing field', { id }, 'weight'],
    ['null for a required field', { id, weight: null }, 'weight'],
    ['a wrong type', { id, weight: '2' }, 'weight'],
    ['the second rule of a field', { id, weight: 0 }, 'weight'],
    ['an id that is none', { id: 'x', weight: 1 }, 'id'],
    ['one wrong element', { id, weight: 1, tags: ['a', 1] }, 'tags'],
    ['a string for a list', { id, weight: 1, tags: 'a' }, 'tags'],
  ])('names the field for %s', (_what, message, field) => {
    expect(() => read(message)).toThrow(`field "${field}" breaks its rule`);
  });

  it.each(['', '{', '[]', 'null', '1', '"x"'])('refuses %j', (text) => {
    expect(() => decode(Parcel, text, 'spec.v1.x')).toThrow('Cannot read a message on "spec.v1.x"');
  });

  it('refuses a shape with a rule it cannot keep', () => {
    class Odd {
      @ValidateIf(() => false) @IsString() text!: string;
    }
    expect(() => decode(Odd, '{}', 's')).toThrow('the bus knows no form of it');
  });
});

describe('encode', () => {
  it('refuses what has no JSON form', () => {
    expect(() => encode(undefined as unknown as object)).toThrow('no object');
  });
});

describe('requireSize', () => {
  it('counts bytes, not characters', () => {
    expect(() => requireSize('üüü', 6, 's')).not.toThrow();
    expect(() => requireSize('üüü', 5, 's')).toThrow('the message has 6 bytes, and 5 is the most');
    expect(() => requireSize('😀', 4, 's')).not.toThrow();
  });
});

describe('a refusal', () => {
  it('arrives as it left', () => {
    const sent = new InvalidInputError([{ field: 'name', message: 'name is missing' }]);
    const { code, kind, message, details } = decodeRefusal(encodeRefusal(sent));
    expect({ code, kind, message, details }).toEqual({
      code: sent.code,
      kind: sent.kind,
      message: sent.message,
      details: sent.details,
    });
  });

  it('is "internal" when its details have no JSON form', () => {
    class Cyclic extends DomainError {
      readonly code = 'x';
      readonly kind = 'failed';
      override readonly details = { big: 1n } as never;
    }
    expect(decodeRefusal(encodeRefusal(new Cyclic('x')))).toMatchObject({ code: 'internal' });
  });

  it.each(['', 'null', '1', '{}', '{"code":1,"message":"","details":{}}'])(
    'that is %j reads as broken',
    (text) => {
      expect(decodeRefusal(text)).toMatchObject({ code: 'bus.invalid-message', kind: 'broken' });
    },
  );

  it('of a kind that is strange here reads as broken', () => {
    const text = JSON.stringify({ code: 'new.code', kind: 'new-kind', message: 'm', details: {} });
    expect(decodeRefusal(text)).toMatchObject({ code: 'new.code', kind: 'broken' });
  });
});

describe('a verbatim field', () => {
  class Letter {
    @IsString() to!: string;
    @Verbatim() @IsString() text!: string;
    @Verbatim() @IsOptional() @IsString() note?: string;
  }
  const again = (letter: object) => decode(Letter, encode(letter, Letter), 'post.v1.send-letter');

  it('travels as it is, whatever is in it', () => {
    const letter = { to: 'a', text: '{"n": "x\\n"}\n\n\u0000é😀', note: '\n' };
    expect({ ...again(letter) }).toEqual(letter);
    expect(encode(letter, Letter)).toContain(letter.text);
  });

  it('may be empty or absent', () => {
    expect({ ...again({ to: 'a', text: '' }) }).toEqual({ to: 'a', text: '' });
  });

  it('is read from a sender that does not know it is verbatim', () => {
    const letter = { to: 'a', text: 'plain' };
    expect({ ...decode(Letter, JSON.stringify(letter), 'post.v1.send-letter') }).toEqual(letter);
  });

  it.each([
    ['cut off', '{"to":"a","text":5}\n1234'],
    ['too long', '{"to":"a","text":3}\n1234'],
    ['of no length', '{"to":"a","text":-1}\n1234'],
    ['of half a length', '{"to":"a","text":1.5}\n1234'],
  ])('that is %s is refused', (_, text) => {
    expect(() => decode(Letter, text, 'post.v1.send-letter')).toThrow(InvalidMessageError);
  });
});
