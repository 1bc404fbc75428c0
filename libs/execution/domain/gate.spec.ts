import { ExecutorFullError, Gate, ScriptBusyError } from './gate.js';

it('lets in as many runs as it has places, and again when one leaves', () => {
  const gate = new Gate(2);
  expect(gate.enter('a', 10)).toBeUndefined();
  expect(gate.enter('b', 10)).toBeUndefined();
  expect(() => gate.enter('c', 10)).toThrow(ExecutorFullError);
  gate.leave('a');
  expect(gate.enter('c', 10)).toBeUndefined();
  expect(gate.inFlight).toBe(2);
});

it('lets a script over its own limit wait for its own runs, in their order', async () => {
  const gate = new Gate(10);
  gate.enter('a', 1);
  const second = gate.enter('a', 1);
  const third = gate.enter('a', 1);
  expect([gate.inFlight, gate.waiting]).toEqual([1, 2]);
  const came: string[] = [];
  void second?.come.then(() => came.push('second'));
  void third?.come.then(() => came.push('third'));
  gate.leave('a');
  await Promise.resolve();
  expect(came).toEqual(['second']);
  expect([gate.inFlight, gate.waiting]).toEqual([1, 1]);
  gate.leave('a');
  await Promise.resolve();
  expect(came).toEqual(['second', 'third']);
  gate.leave('a');
  expect([gate.inFlight, gate.waiting]).toEqual([0, 0]);
});

it('keeps waiting runs away from the places of other scripts', () => {
  const gate = new Gate(4);
  gate.enter('slow', 1);
  gate.enter('slow', 1);
  gate.enter('slow', 1);
  expect(() => gate.enter('slow', 1)).toThrow(ScriptBusyError);
  expect(gate.enter('other', 1)).toBeUndefined();
  expect(gate.enter('another', 1)).toBeUndefined();
  expect(gate.inFlight).toBe(3);
});

it('has an end to its waiting room', () => {
  const gate = new Gate(2);
  gate.enter('a', 1);
  gate.enter('a', 1);
  expect(() => gate.enter('a', 1)).toThrow(ScriptBusyError);
  gate.leave('a');
  gate.enter('b', 1);
  expect(() => gate.enter('b', 1)).toThrow(ExecutorFullError);
});

it('forgets who gives up, unless the turn has come already', async () => {
  const gate = new Gate(4);
  gate.enter('a', 1);
  const second = gate.enter('a', 1);
  const third = gate.enter('a', 1);
  expect(second?.giveUp()).toBe(true);
  expect(second?.giveUp()).toBe(false);
  gate.leave('a');
  await third?.come;
  expect(third?.giveUp()).toBe(false);
  expect([gate.inFlight, gate.waiting]).toEqual([1, 0]);
});

it('counts a refused run nowhere', () => {
  const gate = new Gate(1);
  gate.enter('a', 5);
  expect(() => gate.enter('b', 5)).toThrow(ExecutorFullError);
  gate.leave('a');
  expect(gate.inFlight).toBe(0);
  expect(gate.enter('b', 1)).toBeUndefined();
});
