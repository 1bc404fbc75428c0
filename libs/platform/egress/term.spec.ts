import { jest } from '@jest/globals';
import { EgressTimeoutError } from './egress.errors.js';
import { Term } from './term.js';

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

it('is over when its time is, whatever the work does', async () => {
  const term = new Term(1_000, []);
  const working = term.bound(() => new Promise(() => undefined));
  jest.advanceTimersByTime(999);
  expect(term.signal.aborted).toBe(false);
  jest.advanceTimersByTime(1);
  await expect(working).rejects.toEqual(new EgressTimeoutError('total', 1_000));
});

it('is over when one of its signals is, with that reason', async () => {
  const controller = new AbortController();
  const term = new Term(1_000, [undefined, new AbortController().signal, controller.signal]);
  const working = term.bound(() => new Promise(() => undefined));
  const reason = new Error('enough');
  controller.abort(reason);
  await expect(working).rejects.toBe(reason);
  term.end();
});

it('begins no work once it is over', async () => {
  const reason = new Error('enough');
  const term = new Term(1_000, [AbortSignal.abort(reason)]);
  let began = false;
  const working = term.bound(() => {
    began = true;
    return Promise.resolve();
  });
  await expect(working).rejects.toBe(reason);
  expect(began).toBe(false);
  term.end();
});

it('gives what the work gives, and leaves no timer behind', async () => {
  const term = new Term(1_000, []);
  await expect(term.bound(() => Promise.resolve(1))).resolves.toBe(1);
  await expect(term.bound(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
  term.end();
  expect(jest.getTimerCount()).toBe(0);
});
