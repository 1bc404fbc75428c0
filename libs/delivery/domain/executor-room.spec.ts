import type { KnownExecutor } from './executor-choice.js';
import { roomForEvents } from './executor-room.js';

const anExecutor = (more: Partial<KnownExecutor> = {}): KnownExecutor => ({
  ...{ id: 'one', capacity: 10, announcedInFlight: 0, ownInFlight: 0, draining: false },
  ...more,
});

it('is what is free, but for a fifth that is left to requests (R-EXEC-10)', () => {
  expect(roomForEvents([])).toBe(0);
  expect(roomForEvents([anExecutor()])).toBe(8);
  expect(roomForEvents([anExecutor({ announcedInFlight: 5 }), anExecutor({ ownInFlight: 7 })])).toBe(4);
});

it('is none on an executor that is busy or stopping', () => {
  expect(roomForEvents([anExecutor({ announcedInFlight: 9 })])).toBe(0);
  expect(roomForEvents([anExecutor({ draining: true })])).toBe(0);
});

it('is there on the smallest executor', () => {
  expect(roomForEvents([anExecutor({ capacity: 1 })])).toBe(1);
});
