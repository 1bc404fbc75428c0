// Packs the tables of `tr46` (UTS #46, and the classes of RFC 5892 and 5893) into a tenth of their text: every isolate
// carries them, and few scripts ever need them. libs/sdk/src/guest/web/url/idna-tables.ts unpacks them.

const MAPPED = 1;
/** Letters of the other states; digits in base 36 are lower case, so these are upper case. */
const LETTERS = { 2: 'V', 3: 'D', 6: 'E', 7: 'I' };
const BY_FOLDING = 'F';
const BY_LIST = 'X';

/** What most mappings are, so that they need not be written down. */
const fold = (text) => text.normalize('NFKC').toLowerCase().normalize('NFKC');

/**
 * Runs of code points with one state, one after the other without gaps: a letter, then the length in base 36 unless it
 * is 1. `F` are mapped by folding, `X` by the next of `mappings`, one code point after the other.
 * @param {[number | [number, number], number, string?][]} table as tr46 has it
 * @returns {{runs: string, mappings: string[]}}
 */
export function packMapping(table) {
  const mappings = [];
  const runs = [];
  let next = 0;
  const add = (letter, count) => {
    const last = runs.at(-1);
    if (last?.letter === letter) last.count += count;
    else runs.push({ letter, count });
  };
  for (const [where, status, mapping] of table) {
    const [first, last] = Array.isArray(where) ? where : [where, where];
    if (first !== next)
      throw new Error(`Cannot pack the IDNA table: nothing is said of U+${next.toString(16)}`);
    next = last + 1;
    if (status !== MAPPED) add(LETTERS[status] ?? unknown(status), last - first + 1);
    else {
      for (let point = first; point <= last; point++) {
        const isFolded = fold(String.fromCodePoint(point)) === mapping;
        if (!isFolded) mappings.push(mapping);
        add(isFolded ? BY_FOLDING : BY_LIST, 1);
      }
    }
  }
  const text = runs.map(({ letter, count }) => letter + (count === 1 ? '' : count.toString(36)));
  return { runs: text.join(''), mappings };
}

function unknown(status) {
  throw new Error(`Cannot pack the IDNA table: it has an unknown state ${status}`);
}

/**
 * A regular expression as its text outside and its ranges inside `[...]`, in turns. A class is `^` or nothing, and for
 * each range how far it begins behind the end of the one before, and how much longer it is than one code point.
 * @param {RegExp} regex of literal text and classes of code points only, with the flag `u`
 * @returns {string[]}
 */
export function packRegex(regex) {
  if (regex.flags !== 'u') throw new Error(`Cannot pack ${regex}: it has other flags than u`);
  const parts = [];
  let rest = regex.source;
  for (;;) {
    const start = rest.indexOf('[');
    if (start < 0) return [...parts, rest];
    const end = rest.indexOf(']', start);
    parts.push(rest.slice(0, start), packClass(rest.slice(start + 1, end)));
    rest = rest.slice(end + 1);
  }
}

const POINT =
  /\\u\{([0-9A-Fa-f]+)\}|\\u([0-9A-Fa-f]{4})|\\x([0-9A-Fa-f]{2})|\\([0tnvfr])|\\([^0-9A-Za-z])|([^\\])/uy;
const CONTROLS = { 0: 0, t: 9, n: 10, v: 11, f: 12, r: 13 };

function packClass(text) {
  const isNegated = text.startsWith('^');
  let at = isNegated ? 1 : 0;
  const point = () => {
    POINT.lastIndex = at;
    const found = POINT.exec(text);
    if (found === null) throw new Error(`Cannot pack the class [${text.slice(at, at + 20)}...]`);
    at = POINT.lastIndex;
    const [, braced, four, two, control, escaped, literal] = found;
    const hex = braced ?? four ?? two;
    if (hex !== undefined) return parseInt(hex, 16);
    return control === undefined ? (escaped ?? literal).codePointAt(0) : CONTROLS[control];
  };
  let packed = isNegated ? '^' : '';
  let before = 0;
  while (at < text.length) {
    const first = point();
    let last = first;
    if (text[at] === '-' && at + 1 < text.length) {
      at += 1;
      last = point();
    }
    if (first < before || last < first) throw new Error(`Cannot pack a class that is out of order: ${first}`);
    packed += `${(first - before).toString(36)}${last === first ? '' : `-${(last - first).toString(36)}`},`;
    before = last;
  }
  return packed;
}
