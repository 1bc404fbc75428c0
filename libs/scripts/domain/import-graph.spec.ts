import { checkImports, ImportCycleError, ImportTooDeepError, MAX_IMPORT_DEPTH } from './index.js';

/** `a>b a>c` */
const graph = (text: string): Map<string, string[]> => {
  const edges = new Map<string, string[]>();
  for (const edge of text.split(' ').filter((one) => one !== '')) {
    const [from, to] = edge.split('>') as [string, string];
    edges.set(from, [...(edges.get(from) ?? []), to]);
  }
  return edges;
};
const chain = (from: number, to: number): string =>
  Array.from({ length: to - from }, (_, index) => `m${from + index}>m${from + index + 1}`).join(' ');

describe('checkImports (R-MOD-02)', () => {
  it('takes what imports nothing, and what is imported by many', () => {
    expect(() => checkImports('a', graph(''))).not.toThrow();
    expect(() => checkImports('d', graph('a>b a>c b>d c>d'))).not.toThrow();
  });

  it.each([
    ['itself', 'a>a', 'a', 'a -> a'],
    ['two', 'a>b b>a', 'a', 'a -> b -> a'],
    ['a longer one, with more beside it', 'x>a a>b b>c b>y c>a', 'a', 'a -> b -> c -> a'],
    ['one that it only leads to', 'a>b b>c c>b', 'a', 'b -> c -> b'],
    ['one that only leads to it', 'b>c c>b c>a', 'a', 'c -> b -> c'],
  ])('names the circle of %s', (_name, edges, name, path) => {
    const check = () => checkImports(name, graph(edges));
    expect(check).toThrow(ImportCycleError);
    expect(check).toThrow(path);
    expect(check).toThrow(expect.objectContaining({ code: 'script.import-cycle', kind: 'invalid' }));
  });

  it.each([0, 4, MAX_IMPORT_DEPTH])(
    'takes a chain of the greatest depth, and no longer one, seen from m%i',
    (at) => {
      expect(() => checkImports(`m${at}`, graph(chain(0, MAX_IMPORT_DEPTH)))).not.toThrow();
      const check = () => checkImports(`m${at}`, graph(chain(0, MAX_IMPORT_DEPTH + 1)));
      expect(check).toThrow(ImportTooDeepError);
      expect(check).toThrow(
        expect.objectContaining({
          code: 'script.import-too-deep',
          details: expect.objectContaining({
            max_depth: 8,
            path: Array.from({ length: 10 }, (_, index) => `m${index}`),
          }),
        }),
      );
    },
  );

  it('is quick with many ways through the same modules', () => {
    const layers = Array.from({ length: 7 }, (_, layer) =>
      Array.from(
        { length: 400 },
        (__, one) => `l${layer}.${one % 20}>l${layer + 1}.${Math.floor(one / 20)}`,
      ).join(' '),
    );
    const began = performance.now();
    expect(() => checkImports('l0.0', graph(layers.join(' ')))).not.toThrow();
    expect(performance.now() - began).toBeLessThan(200);
  });
});
