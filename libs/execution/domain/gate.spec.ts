import { ExecutorFullError, Gate, ScriptBusyError } from './gate.js';

it('lets in as many runs as it has places, and again when one leaves', () => {
  const gate = new Gate(2);
  gate.enter('a', 10);
  gate.enter('b', 10);
  expect(() => gate.enter('c', 10)).toThrow(ExecutorFullError);
  gate.leave('a');
  gate.enter('c', 10);
  expect(gate.inFlight).toBe(2);
});

it('holds each script to its own limit without touching the others', () => {
  const gate = new Gate(10);
  gate.enter('a', 1);
  expect(() => gate.enter('a', 1)).toThrow(ScriptBusyError);
  gate.enter('b', 1);
  gate.leave('a');
  gate.enter('a', 1);
  expect(gate.inFlight).toBe(2);
});

it('counts a refused run nowhere', () => {
  const gate = new Gate(1);
  gate.enter('a', 5);
  expect(() => gate.enter('b', 5)).toThrow(ExecutorFullError);
  gate.leave('a');
  expect(gate.inFlight).toBe(0);
  gate.enter('b', 1);
});
