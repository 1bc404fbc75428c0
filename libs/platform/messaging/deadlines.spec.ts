import { jest } from '@jest/globals';
import { Deadline, Deadlines } from './deadlines.js';

class Noted extends Deadline {
  constructor(
    private readonly name: string,
    private readonly notes: string[],
    private readonly more: () => void = () => undefined,
  ) {
    super();
  }

  expire(): void {
    this.notes.push(this.name);
    this.more();
  }
}

describe('Deadlines', () => {
  let notes: string[];
  let deadlines: Deadlines;
  beforeEach(() => {
    jest.useFakeTimers();
    notes = [];
    deadlines = new Deadlines();
  });
  afterEach(() => {
    jest.useRealTimers();
  });
  const add = (name: string, inMs: number): Noted => {
    const one = new Noted(name, notes);
    deadlines.add(one, inMs);
    return one;
  };

  it.each([0, 1, 10, 95, 5_000, 10_240, 30_000, 300_000])(
    'expires one of %i ms in time, never early',
    (inMs) => {
      add('one', inMs);
      jest.advanceTimersByTime(Math.max(inMs - 1, 0));
      expect(notes).toEqual([]);
      jest.advanceTimersByTime(22);
      expect(notes).toEqual(['one']);
      expect(jest.getTimerCount()).toBe(0);
    },
  );

  it('expires them in their order, whatever the order they came in', () => {
    add('third', 20_500);
    add('first', 40);
    add('second', 10_300);
    jest.advanceTimersByTime(25_000);
    expect(notes).toEqual(['first', 'second', 'third']);
  });

  it('forgets what is taken back, even by another that expires at the same time', () => {
    const taken = new Noted('taken', notes);
    deadlines.add(new Noted('taker', notes, () => deadlines.remove(taken)), 50);
    deadlines.add(taken, 50);
    deadlines.remove(add('early', 30));
    jest.advanceTimersByTime(100);
    expect(notes).toEqual(['taker']);
    deadlines.remove(taken);
    add('next', 10);
    jest.advanceTimersByTime(40);
    expect(notes).toEqual(['taker', 'next']);
  });

  it('lets one that expires set itself again', () => {
    const again: Noted = new Noted('again', notes, () => {
      if (notes.length < 3) deadlines.add(again, 100);
    });
    deadlines.add(again, 100);
    jest.advanceTimersByTime(450);
    expect(notes).toEqual(['again', 'again', 'again']);
  });

  it('makes up for a standstill longer than a turn of the wheel', () => {
    for (let inMs = 100; inMs <= 20_000; inMs += 100) add(String(inMs), inMs);
    const nowMs = performance.now();
    jest.spyOn(performance, 'now').mockReturnValue(nowMs + 60_000);
    jest.advanceTimersByTime(200);
    expect(notes).toHaveLength(200);
  });

  it('sleeps while only a far one is set', () => {
    add('far', 9_000);
    let wakings = 0;
    const turn = jest.spyOn(performance, 'now').mockImplementation(() => {
      wakings += 1;
      return Date.now() - 1_000;
    });
    jest.advanceTimersByTime(8_000);
    expect(wakings).toBe(0);
    turn.mockRestore();
  });
});
