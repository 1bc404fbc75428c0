import { newId } from '#kernel';
import type { ResponsePart } from '#contracts';
import { PartOrder } from './part-order.js';

const executionId = newId();
const part = (seq: number): ResponsePart => ({ executionId, seq, kind: 'chunk', data: String(seq) });

it('hands parts on in their order, however they come', async () => {
  const taken: string[] = [];
  const order = new PartOrder(({ data }) => {
    taken.push(data);
    return Promise.resolve(true);
  });
  await Promise.all([3, 1, 0, 2].map((seq) => order.next(part(seq))));
  expect(taken).toEqual(['0', '1', '2', '3']);
});

it('waits for one part to be taken before it hands on the next', async () => {
  const taken: string[] = [];
  let free: (wanted: boolean) => void = () => undefined;
  const order = new PartOrder(({ data }) => {
    taken.push(data);
    return new Promise((resolve) => (free = resolve));
  });
  const first = order.next(part(0));
  void order.next(part(1));
  await new Promise(setImmediate);
  expect(taken).toEqual(['0']);
  free(true);
  expect(await first).toBe(true);
  await new Promise(setImmediate);
  expect(taken).toEqual(['0', '1']);
});

it('refuses a part that was there before', async () => {
  const order = new PartOrder(() => Promise.resolve(true));
  expect(await order.next(part(0))).toBe(true);
  expect(await order.next(part(0))).toBe(false);
});

it('keeps a bounded number of parts that came too early', async () => {
  const order = new PartOrder(() => Promise.resolve(true));
  for (let seq = 1; seq <= 64; seq++) void order.next(part(seq));
  expect(await order.next(part(65))).toBe(false);
});
