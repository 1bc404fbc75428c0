import { compileApp } from './compile-app.js';
import { PathSearch } from './match-path.js';
import type { Matched } from './match-path.js';
import { firstSlot, hashOfSegments } from './path-hash.js';
import { ANY_HOST, BUCKET, NODE, placeBits, slotsOf } from './path-table.js';
import { Chunk } from './region.js';
import type { RegionContent } from './region.js';
import { RequestPath } from './request-path.js';
import { route, run, script } from './routing-table.for-spec.js';
import { textSize, writeText } from './text-numbers.js';

const tableOf = (paths: readonly string[]): RegionContent => {
  const routes = paths.map((path) => route(`GET ${path}`));
  const app = { appId: 'app-1', domains: [], scripts: [script('script-of-app-1')], routes };
  return run(compileApp(app)).result.content;
};
const find = (
  { numbers, targets }: RegionContent,
  path: RequestPath,
  search = new PathSearch(),
): Matched | undefined => {
  search.begin(new Chunk(numbers, targets).whole(), 'GET', path);
  return search.match(ANY_HOST, '');
};

/** The places of the nodes that so many slots lead to. */
const inSlots = ({ numbers }: RegionContent, from: number, slots: number): number[] =>
  [...numbers.subarray(from, from + slots)]
    .filter((slot) => slot !== 0)
    .map((slot) => slot & placeBits(numbers.length));
/** Of all nodes. */
const nodesOf = (table: RegionContent): number[] => {
  const { numbers } = table;
  const found = inSlots(table, ANY_HOST + BUCKET.size, numbers[ANY_HOST + BUCKET.slots] as number);
  const root = numbers[ANY_HOST + BUCKET.root] as number;
  if (root !== 0) found.push(root);
  for (const node of found) {
    const head = numbers[node] as number;
    const [slotsAt, slots] = [node + 1 + textSize(head & NODE.textLength), slotsOf(head)];
    found.push(...inSlots(table, slotsAt, slots));
    if ((head & NODE.hasParam) !== 0) found.push(numbers[slotsAt + slots] as number);
  }
  return found;
};

/** How often a search looks at a number of the table, and what it finds. */
const looksFor = (table: RegionContent, asked: string): { looks: number; found: string | undefined } => {
  let looks = 0;
  const numbers = new Proxy(table.numbers, {
    get: (target, key) => {
      looks += 1;
      return Reflect.get(target, key) as unknown;
    },
  });
  const path = new RequestPath();
  expect(path.read(asked)).toBe(true);
  const found = find({ ...table, numbers }, path);
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
      expect(looks).toBeLessThan(LOOKS_A_NODE * nodesOf(table).length);
    }
  });

  it('looks at no more for a path that is longer than any route', () => {
    const table = tableOf(bushes(8));
    const looks = [20, 512, 4_096].map((segments) => looksFor(table, '/x'.repeat(segments)).looks);
    expect(Math.max(...looks)).toBeLessThan(LOOKS_A_NODE * nodesOf(table).length);
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
      expect(looks).toBeLessThan(LOOKS_A_NODE * nodesOf(table).length);
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
        expect(find(table, path, search)).toBeUndefined();
      }
      return (performance.now() - began) / 10;
    });
    // Well above what it takes on a busy machine; a walk through all ways would take years.
    expect(Math.max(...took)).toBeLessThan(100);
  });
});

describe('a table', () => {
  it.each([90, 9_000])('finds all %i routes that it holds', (count) => {
    const paths = Array.from(
      { length: count },
      (_, index) => [`/exact/${index}`, `/p/${index}/:id`, `/q/${index}/:id/*`][index % 3] as string,
    );
    const table = tableOf(paths);
    const path = new RequestPath();
    for (const asked of paths) {
      path.read(asked.replace(':id', 'seven').replace('*', 'a/b'));
      expect(find(table, path)).toMatchObject({
        route: { path: asked },
        params: asked.includes(':') ? { id: 'seven' } : {},
        rest: asked.includes('*') ? 'a/b' : '',
      });
    }
  });

  it('finds routes with more leading literals than there are bits for', () => {
    const depths = [1, 30, 31, 32, 33, 64, 200];
    const table = tableOf(depths.map((depth) => `${'/x'.repeat(depth)}/:id/end${depth}`));
    for (const depth of depths) {
      const { found } = looksFor(table, `${'/x'.repeat(depth)}/7/end${depth}`);
      expect(found).toBe(`${'/x'.repeat(depth)}/:id/end${depth}`);
    }
    expect(looksFor(table, `${'/x'.repeat(34)}/7/end34`).found).toBeUndefined();
  });

  it('tells the path "/" from routes without leading literals', () => {
    const table = tableOf(['/', '/:id', '/:id/*']);
    const found = ['/', '/x', '/x/', '/x/y'].map((asked) => looksFor(table, asked).found);
    expect(found).toEqual(['/', '/:id', '/:id/*', '/:id/*']);
    expect(looksFor(tableOf(['/:id']), '/').found).toBeUndefined();
    expect(looksFor(tableOf(['/*']), '/').found).toBe('/*');
  });

  it('takes no literal for another that has the same hash', () => {
    // FNV-1a gives both words one hash.
    const words = ['declinate', 'macallums'];
    const forms = ['/W', '/W/:id', '/:id/W', '/:id/W/*'];
    const of = (word: string): string[] => forms.map((form) => form.replace('W', word));
    const [one, both] = [tableOf(of('declinate')), tableOf(words.flatMap(of))];
    for (const word of words) {
      const found = of(word).map((path) => looksFor(both, path.replace(':id', '7').replace('*', '8')).found);
      expect(found).toEqual(of(word));
    }
    const other = of('macallums').map(
      (path) => looksFor(one, path.replace(':id', '7').replace('*', '8')).found,
    );
    expect(other).toEqual([undefined, undefined, undefined, undefined]);
  });

  it('takes no node for that of another text of its length, whatever the slots say', () => {
    const table = tableOf(['/a/word/:id', '/b/x/:id']);
    const numbers = table.numbers.slice();
    const node = nodesOf(table).find(
      (at) => ((numbers[at] as number) & NODE.textLength) === 'a/word'.length,
    ) as number;
    const hash = hashOfSegments('b/word');
    const slot = firstSlot(hash, numbers[ANY_HOST + BUCKET.slots] as number);
    numbers[ANY_HOST + BUCKET.size + slot] = node | (hash & ~placeBits(numbers.length));
    expect(looksFor({ ...table, numbers }, '/b/word/7').found).toBeUndefined();
    writeText(numbers, node + 1, 'b/word');
    expect(looksFor({ ...table, numbers }, '/b/word/7').found).toBe('/a/word/:id');
  });
});
