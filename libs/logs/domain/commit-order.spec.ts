import { CommitOrder, HOLD_MS, isVisible, MAX_HOLD_MS, parseSnapshot } from './commit-order.js';
import type { Position } from './commit-order.js';

const at = (transaction: number, executionId = 'a'): Position => ({ executionId, transaction });

describe('a snapshot', () => {
  const snapshot = parseSnapshot('10:20:12,15', 1_000);

  it('sees what had ended, and nothing that was under way or came later', () => {
    const seen = [9, 10, 11, 12, 14, 15, 16, 19, 20, 21].filter((transaction) =>
      isVisible(snapshot, transaction),
    );
    expect(seen).toEqual([9, 10, 11, 14, 16, 19]);
  });

  it('is read also when nothing is under way, and beyond 32 bits', () => {
    const quiet = parseSnapshot('8589934600:8589934600:', 0);
    expect(quiet).toEqual({
      ...{ oldestRunning: 8_589_934_600, next: 8_589_934_600, takenAt: 0 },
      running: new Set(),
    });
    expect(isVisible(quiet, 8_589_934_599)).toBe(true);
    expect(isVisible(quiet, 8_589_934_600)).toBe(false);
  });
});

describe('records that are heard of', () => {
  it('come out in the order of their transactions, and of their ids within one', () => {
    const order = new CommitOrder<Position>();
    order.add([at(3), at(1, 'b')], 0);
    order.add([at(2), at(1, 'a')], 10);
    expect(order.release(HOLD_MS + 10, 100)).toEqual([at(1, 'a'), at(1, 'b'), at(2), at(3)]);
    expect(order.size).toBe(0);
  });

  it('wait for those that may be heard of later', () => {
    const order = new CommitOrder<Position>();
    order.add([at(1)], 0);
    expect(order.release(HOLD_MS - 1, 100)).toEqual([]);
    expect(order.release(HOLD_MS, 100)).toEqual([at(1)]);
  });

  it('wait for transactions that began before theirs, but not for ever', () => {
    const order = new CommitOrder<Position>();
    order.add([at(5)], 0);
    expect(order.release(HOLD_MS, 5)).toEqual([]);
    expect(order.release(MAX_HOLD_MS - 1, 4)).toEqual([]);
    expect(order.release(MAX_HOLD_MS, 4)).toEqual([at(5)]);
  });

  it('go with one that stands behind them, however new they are', () => {
    const order = new CommitOrder<Position>();
    order.add([at(7)], 0);
    order.add([at(6), at(8)], HOLD_MS - 1);
    expect(order.release(HOLD_MS, 100)).toEqual([at(6), at(7)]);
    expect(order.size).toBe(1);
  });
});
