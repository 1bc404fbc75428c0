import { DomainError, InvalidInputError, RemoteError, toWire } from './errors.js';

class TeapotError extends DomainError {
  readonly code = 'teapot.empty';
  readonly kind = 'busy';
  override readonly details = { litres: 0 };
  override readonly retryAfterSeconds = 7;
}

it('carries a refusal across processes with everything a caller can act on', () => {
  const arrived = new RemoteError(toWire(new TeapotError('Cannot pour: the pot is empty')));
  expect(toWire(arrived)).toEqual({
    code: 'teapot.empty',
    kind: 'busy',
    message: 'Cannot pour: the pot is empty',
    details: { litres: 0 },
    retryAfterSeconds: 7,
  });
});

it('tells nothing of an error it does not know', () => {
  const wire = toWire(new Error('password=hunter2 at /home/somebody/secret.ts'));
  expect(wire).toEqual({ code: 'internal', kind: 'broken', message: 'Internal error', details: {} });
});

it('names every faulty field', () => {
  const error = new InvalidInputError([
    { field: 'name', message: 'name is missing' },
    { field: 'path', message: 'path must start with "/"' },
  ]);
  expect(error.details['errors']).toHaveLength(2);
  expect(error.message).toBe('name is missing; path must start with "/"');
});
