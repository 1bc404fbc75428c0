import { Turns } from './turns.js';

describe('turns', () => {
  it('let no more than the given number run at once, and all of them run', async () => {
    const turns = new Turns(4, 100, () => new Error('full'));
    let running = 0;
    let most = 0;
    const job = async (): Promise<void> => {
      running += 1;
      most = Math.max(most, running);
      await new Promise((resolve) => setImmediate(resolve));
      running -= 1;
    };
    await Promise.all(Array.from({ length: 30 }, () => turns.take(job)));
    expect(most).toBe(4);
  });

  it('refuse who comes when the line is full, and no one else', async () => {
    const turns = new Turns(1, 1, () => new Error('full'));
    let finish = (): void => undefined;
    const first = turns.take(() => new Promise<void>((resolve) => (finish = resolve)));
    const second = turns.take(async () => 'second');
    await expect(turns.take(async () => 'third')).rejects.toThrow('full');
    finish();
    await first;
    await expect(second).resolves.toBe('second');
  });

  it('pass on the turn of a job that threw', async () => {
    const turns = new Turns(1, 1, () => new Error('full'));
    await expect(turns.take(() => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    await expect(turns.take(async () => 'next')).resolves.toBe('next');
  });
});
