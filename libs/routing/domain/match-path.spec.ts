import { PathSearch } from './match-path.js';
import { parsePath } from './parse-path.js';
import { hashOf, hashUnder } from './path-hash.js';
import { HASH_SHIFT, NODE, ROOT, SLOT_SIZE } from './path-table.js';
import type { PathTable } from './path-table.js';
import { PathTableBuilder } from './path-table-builder.js';
import { RequestPath } from './request-path.js';
import { route, script } from './routing-table.for-spec.js';

const tableOf = (paths: readonly string[]): PathTable => {
  const builder = new PathTableBuilder();
  for (const path of paths) builder.add(parsePath(path), route(`GET ${path}`), script('s'));
  for (const steps = builder.finish(); ;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
};
const nodesOf = (table: PathTable): number => table.leafBase / NODE.size;

/** How often a search looks at a number of the table, and what it finds. */
const looksFor = (table: PathTable, asked: string): { looks: number; found: string | undefined } => {
  let looks = 0;
  const numbers = new Proxy(table.numbers, {
    get: (target, key) => {
      looks += 1;
      return Reflect.get(target, key) as unknown;
    },
  });
  const path = new RequestPath();
  expect(path.read(asked)).toBe(true);
  const found = new PathSearch().match({ ...table, numbers }, 'GET', path, '');
  return { looks, found: found?.route.path };
};

/** All paths of `depth` segments that are `x` or captured, each with an end of its own, so that none conflict. */
const bushes = (depth: number): string[] =>
  Array.from({ length: 2 ** depth }, (_, bush) => {
    const parts = Array.from({ length: depth }, (_unused, at) => (bush & (1 << at) ? `:p${at}` : 'x'));
    return `/${parts.join('/')}/end${bush}`;
  });

describe('a search', () => {
  /** Looks at a node itself, at its literals' slots and at its leaves, each but a few times. */
  const LOOKS_A_NODE = 16;

  it.each([2, 6, 10])('looks at no node twice, with captures in all places of %i segments', (depth) => {
    const table = tableOf(bushes(depth));
    for (const asked of ['/x'.repeat(depth) + '/none', '/x'.repeat(depth) + `/end${2 ** depth - 1}`]) {
      const { looks, found } = looksFor(table, asked);
      expect(found !== undefined).toBe(!asked.endsWith('none'));
      expect(looks).toBeGreaterThan(2 ** depth);
      expect(looks).toBeLessThan(LOOKS_A_NODE * nodesOf(table));
    }
  });

  it('looks at no more for a path that is longer than any route', () => {
    const table = tableOf(bushes(8));
    const looks = [20, 512, 4_096].map((segments) => looksFor(table, '/x'.repeat(segments)).looks);
    expect(Math.max(...looks)).toBeLessThan(LOOKS_A_NODE * nodesOf(table));
    // But for the slots that are passed when the path as a whole is looked up.
    expect(looks[2]).toBeLessThan((looks[0] as number) + 50);
  });

  it('stays linear in a route of alternating captures, whatever half of the path fits it', () => {
    const alternating = (pairs: number): string =>
      Array.from({ length: pairs }, (_, at) => `/:c${at}/x`).join('');
    const table = tableOf([
      alternating(100),
      ...Array.from({ length: 99 }, (_, at) => `${alternating(at + 1)}/y${at}`),
      ...Array.from({ length: 99 }, (_, at) => `${'/x'.repeat(at + 1)}/:z/y${at}/*`),
    ]);
    for (const asked of ['/x'.repeat(199), '/x'.repeat(201), '/x'.repeat(4_000), '/x/y'.repeat(100)]) {
      const { looks, found } = looksFor(table, asked);
      expect(found).toBeUndefined();
      expect(looks).toBeLessThan(LOOKS_A_NODE * nodesOf(table));
    }
    expect(looksFor(table, '/x'.repeat(200)).found).toBe(alternating(100));
  });

  it('takes little time for 8 KiB of path and 4,096 routes that almost fit', () => {
    const table = tableOf(bushes(12));
    const path = new RequestPath();
    const search = new PathSearch();
    const took = ['/x', '/%78', '/xx', '/', '/..x'].map((part) => {
      const began = performance.now();
      for (let time = 0; time < 10; time += 1) {
        path.read(part.repeat(8_192 / part.length));
        expect(search.match(table, 'GET', path, '')).toBeUndefined();
      }
      return (performance.now() - began) / 10;
    });
    // Well above what it takes on a busy machine; a walk through all ways would take years.
    expect(Math.max(...took)).toBeLessThan(100);
  });
});

describe('a table', () => {
  it('finds all it holds, with numbers of 16 and of 32 bits', () => {
    for (const count of [90, 9_000]) {
      const paths = Array.from(
        { length: count },
        (_, index) => [`/exact/${index}`, `/p/${index}/:id`, `/q/${index}/:id/*`][index % 3] as string,
      );
      const table = tableOf(paths);
      expect(table.numbers.BYTES_PER_ELEMENT).toBe(count === 90 ? 2 : 4);
      const path = new RequestPath();
      const search = new PathSearch();
      for (const asked of paths) {
        path.read(asked.replace(':id', 'seven').replace('*', 'a/b'));
        expect(search.match(table, 'GET', path, '')).toMatchObject({
          route: { path: asked },
          params: asked.includes(':') ? { id: 'seven' } : {},
          rest: asked.includes('*') ? 'a/b' : '',
        });
      }
    }
  });

  it('takes no node of another parent for its own, whatever the hashes are', () => {
    const table = tableOf(['/a/word/:id', '/b/x/:id']);
    const numbers = table.numbers.slice();
    const nodeOf = (literal: string): number => {
      for (let node: number = ROOT; node < table.leafBase; node += NODE.size) {
        const start = table.textBase + (numbers[node + NODE.textStart] as number);
        const units = numbers.subarray(start, start + (numbers[node + NODE.textLength] as number));
        if (String.fromCharCode(...units) === literal) return node;
      }
      throw new Error(`No node of ${literal}`);
    };
    // As if the hashes of "word" under both parents were one.
    const hash = hashUnder(nodeOf('b'), hashOf('word'));
    numbers.set([hash >>> HASH_SHIFT, nodeOf('word')], table.slotBase + SLOT_SIZE * (hash & table.slotMask));
    expect(looksFor({ ...table, numbers }, '/b/word/7').found).toBeUndefined();
    numbers[nodeOf('word') + NODE.parent] = nodeOf('b');
    expect(looksFor({ ...table, numbers }, '/b/word/7').found).toBe('/a/word/:id');
  });
});
