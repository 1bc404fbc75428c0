/**
 * Unpacks the tables of `tr46`, which the build has packed (tools/build/idna-tables.mjs). Part of the IDNA chunk: it
 * runs once, when a script first meets a domain that is not plain ASCII.
 */
type Row = [where: number | [number, number], status: number, mapping?: string];

const STATES: Readonly<Record<string, number>> = { V: 2, D: 3, E: 6, I: 7 };
const MAPPED = 1;

const fold = (text: string) => text.normalize('NFKC').toLowerCase().normalize('NFKC');

/** @param runs a letter and a length in base 36 each, as `packMapping` writes them */
export function unpackMapping({ runs, mappings }: { runs: string; mappings: readonly string[] }): Row[] {
  const table: Row[] = [];
  let next = 0;
  let listed = 0;
  for (const [, letter, length] of runs.matchAll(/([A-Z])([0-9a-z]*)/g)) {
    const count = length === '' ? 1 : parseInt(length as string, 36);
    const state = STATES[letter as string];
    if (state !== undefined) table.push([[next, next + count - 1], state]);
    else {
      for (let point = next; point < next + count; point++) {
        const mapping = letter === 'F' ? fold(String.fromCodePoint(point)) : (mappings[listed++] as string);
        table.push([point, MAPPED, mapping]);
      }
    }
    next += count;
  }
  return table;
}

/** @param parts text outside and ranges inside `[...]` in turns, as `packRegex` writes them */
export function unpackRegex(parts: readonly string[]): RegExp {
  return new RegExp(parts.map((part, at) => (at % 2 === 0 ? part : unpackClass(part))).join(''), 'u');
}

function unpackClass(packed: string): string {
  const isNegated = packed.startsWith('^');
  let text = isNegated ? '[^' : '[';
  let before = 0;
  for (const [, gap, longer] of packed.matchAll(/([0-9a-z]+)(?:-([0-9a-z]+))?,/g)) {
    const first = before + parseInt(gap as string, 36);
    before = longer === undefined ? first : first + parseInt(longer, 36);
    text += longer === undefined ? escaped(first) : `${escaped(first)}-${escaped(before)}`;
  }
  return `${text}]`;
}

function escaped(point: number): string {
  return `\\u{${point.toString(16)}}`;
}
