import { createRequire } from 'node:module';
import { unpackMapping, unpackRegex } from '../../libs/sdk/src/guest/web/url/idna-tables.js';
import { packMapping, packRegex } from './idna-tables.mjs';

type Row = [where: number | [number, number], status: number, mapping?: string];

const require = createRequire(import.meta.url);
const table = require('tr46/lib/mappingTable.json') as Row[];
const regexes = require('tr46/lib/regexes.js') as Record<string, RegExp>;
/** Only mapped when a domain is processed as in 2003, which the URL standard never does. */
const DEVIATION = 6;

function perCodePoint(rows: readonly Row[]): string[] {
  const states: string[] = [];
  for (const [where, status, mapping] of rows) {
    const [first, last] = Array.isArray(where) ? where : [where, where];
    const state = status === DEVIATION ? `${status}` : `${status} ${mapping ?? ''}`;
    for (let point = first; point <= last; point++) states[point] = state;
  }
  return states;
}

describe('the packed tables of IDNA', () => {
  it('say the same of every code point', () => {
    const packed = packMapping(table);
    expect(JSON.stringify(packed).length).toBeLessThan(20_000);
    const before = perCodePoint(table);
    const after = perCodePoint(unpackMapping(packed) as Row[]);
    expect(after.length).toBe(0x110000);
    expect(after.findIndex((state, point) => state !== before[point])).toBe(-1);
  });

  it.each(Object.keys(regexes))('hold the classes of %s', (name) => {
    const regex = regexes[name] as RegExp;
    const unpacked = unpackRegex(packRegex(regex));
    expect(packRegex(unpacked)).toEqual(packRegex(regex));
    for (let point = 0; point < 0x110000; point += 7) {
      if (point >= 0xd800 && point <= 0xdfff) continue;
      const char = String.fromCodePoint(point);
      if (unpacked.test(char) !== regex.test(char)) throw new Error(`They differ at U+${point.toString(16)}`);
    }
  });

  it('refuse what they could not hold', () => {
    expect(() => packRegex(/[a]/)).toThrow('flags');
    expect(() => packRegex(/[ba]/u)).toThrow('order');
    expect(() => packRegex(/[\d]/u)).toThrow('class');
    expect(() => packMapping([[[1, 2], 2]])).toThrow('U+0');
    expect(() => packMapping([[0, 9]])).toThrow('unknown state');
  });
});
