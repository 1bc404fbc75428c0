import { GONE_AFTER_MS, RecorderLedger, SILENT_AFTER_MS } from './recorder-ledger.js';

const ids = (ledger: RecorderLedger, seq: number, now = 0): boolean => ledger.note('r', seq, false, now);
const answer = (ledger: RecorderLedger, seq: number, now = 0): boolean => ledger.note('r', seq, true, now);

it('finds nothing missing while each message follows on', () => {
  const ledger = new RecorderLedger();
  answer(ledger, 4);
  expect([ids(ledger, 5), answer(ledger, 5), answer(ledger, 5), ids(ledger, 6)]).toEqual([
    true,
    true,
    true,
    true,
  ]);
});

it('misses what came before a recorder was heard for the first time', () => {
  expect(answer(new RecorderLedger(), 0)).toBe(false);
  expect(ids(new RecorderLedger(), 1)).toBe(false);
});

it('misses a message by the next one, or by the next answer', () => {
  const ledger = new RecorderLedger();
  answer(ledger, 1);
  expect(ids(ledger, 3)).toBe(false);
  expect(answer(ledger, 4)).toBe(false);
  expect(answer(ledger, 4)).toBe(true);
});

it('knows who is silent, and forgets who is gone', () => {
  const ledger = new RecorderLedger();
  answer(ledger, 1, 0);
  ledger.note('other', 1, true, SILENT_AFTER_MS + 1);
  expect(ledger.isAnySilent(SILENT_AFTER_MS)).toBe(false);
  expect(ledger.isAnySilent(SILENT_AFTER_MS + 1)).toBe(true);
  expect(ledger.forgetGone(GONE_AFTER_MS)).toBe(false);
  expect(ledger.forgetGone(GONE_AFTER_MS + 1)).toBe(true);
  expect(ledger.isAnySilent(GONE_AFTER_MS + 1)).toBe(true);
  expect(ledger.forgetGone(3 * GONE_AFTER_MS)).toBe(true);
  expect(ledger.isAnySilent(3 * GONE_AFTER_MS)).toBe(false);
});
