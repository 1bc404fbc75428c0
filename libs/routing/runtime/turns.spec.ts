import { Turns } from './turns.js';

/** Keeps the processor for so long. */
const work = (ms: number): void => {
  for (const end = performance.now() + ms; performance.now() < end;);
};

describe('Turns', () => {
  it('gives the result, and what a step throws', async () => {
    const turns = new Turns();
    const steps = (function* (): Generator<void, string, void> {
      yield;
      return 'done';
    })();
    expect(await turns.run(steps)).toBe('done');
    const failing = (function* (): Generator<void, string, void> {
      yield;
      throw new Error('no');
    })();
    await expect(turns.run(failing)).rejects.toThrow('no');
  });

  it.each([
    ['one long piece', 1, 40],
    ['many short pieces in a row', 40, 1],
  ])('lets others have their turn during %s', async (_what, pieces, stepsEach) => {
    let othersTurns = 0;
    let isOver = false;
    const other = (): void => {
      othersTurns += 1;
      if (!isOver) setImmediate(other);
    };
    setImmediate(other);
    const turns = new Turns();
    for (let piece = 0; piece < pieces; piece += 1) {
      const steps = (function* (): Generator<void, void, void> {
        for (let step = 0; step < stepsEach; step += 1) {
          work(1);
          yield;
        }
      })();
      await turns.run(steps);
    }
    isOver = true;
    // 40 ms of work, in turns of 2 and a bit.
    expect(othersTurns).toBeGreaterThan(8);
  });
});
