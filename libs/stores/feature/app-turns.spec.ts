import { AppTurns } from './app-turns.js';

/** Work that goes on until it is told to end. */
function givenWork() {
  const begun: string[] = [];
  const ends = new Map<string, (failed: boolean) => void>();
  const work = (name: string) => () => {
    begun.push(name);
    return new Promise<string>((resolve, reject) => {
      ends.set(name, (failed) => (failed ? reject(new Error(name)) : resolve(name)));
    });
  };
  const settled = () => new Promise((resolve) => setImmediate(resolve));
  const end = async (name: string, failed = false): Promise<void> => {
    ends.get(name)?.(failed);
    await settled();
  };
  return { begun, work, end };
}

it('does some work of each app at a time, and the rest in its order', async () => {
  const turns = new AppTurns(2, 10);
  const { begun, work, end } = givenWork();
  const all = ['a1', 'a2', 'a3', 'a4', 'b1'].map((name) => turns.take(name.slice(0, 1), work(name)));
  expect(begun).toEqual(['a1', 'a2', 'b1']);
  await end('a2');
  expect(begun.slice(3)).toEqual(['a3']);
  await end('a1');
  for (const name of ['a3', 'a4', 'b1']) await end(name);
  expect(await Promise.all(all)).toEqual(['a1', 'a2', 'a3', 'a4', 'b1']);
});

it('goes on after work that failed', async () => {
  const turns = new AppTurns(1, 10);
  const { begun, work, end } = givenWork();
  const fails = expect(turns.take('a', work('a1'))).rejects.toThrow('a1');
  const next = turns.take('a', work('a2'));
  await end('a1', true);
  await fails;
  expect(begun).toEqual(['a1', 'a2']);
  await end('a2');
  expect(await next).toBe('a2');
  const again = turns.take('a', work('a3'));
  expect(begun).toEqual(['a1', 'a2', 'a3']);
  await end('a3');
  await again;
});

it('lets so many wait and no more', async () => {
  const turns = new AppTurns(1, 1);
  const { work, end } = givenWork();
  const [first, second] = [turns.take('a', work('a1')), turns.take('a', work('a2'))];
  await expect(turns.take('a', work('a3'))).rejects.toMatchObject({ code: 'docs.busy', kind: 'busy' });
  const other = turns.take('b', work('b1'));
  for (const name of ['a1', 'a2', 'b1']) await end(name);
  await Promise.all([first, second, other]);
});
