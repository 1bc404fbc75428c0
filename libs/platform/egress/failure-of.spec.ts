import { errors } from 'undici';
import { toWire } from '#kernel';
import { EgressBlockedError } from './egress.errors.js';
import { failureOf } from './failure-of.js';

const coded = (code: string): Error =>
  Object.assign(new Error(`connect ${code} 10.1.2.3:80`), { code, address: '10.1.2.3' });

it.each([
  [coded('ECONNREFUSED'), 'http.failed', 'refused', true],
  [coded('ECONNRESET'), 'http.failed', 'reset', true],
  [coded('EPIPE'), 'http.failed', 'reset', true],
  [new errors.SocketError('other side closed at 10.1.2.3'), 'http.failed', 'reset', true],
  [new errors.ResponseContentLengthMismatchError(), 'http.failed', 'reset', true],
  [coded('EHOSTUNREACH'), 'http.failed', 'unreachable', true],
  [coded('ENETUNREACH'), 'http.failed', 'unreachable', true],
  [coded('EMFILE'), 'http.failed', 'unreachable', true],
  [coded('CERT_HAS_EXPIRED'), 'http.failed', 'certificate', false],
  [coded('DEPTH_ZERO_SELF_SIGNED_CERT'), 'http.failed', 'certificate', false],
  [coded('SELF_SIGNED_CERT_IN_CHAIN'), 'http.failed', 'certificate', false],
  [coded('UNABLE_TO_VERIFY_LEAF_SIGNATURE'), 'http.failed', 'certificate', false],
  [coded('ERR_TLS_CERT_ALTNAME_INVALID'), 'http.failed', 'certificate', false],
  [coded('ERR_SSL_WRONG_VERSION_NUMBER'), 'http.failed', 'tls', false],
  [coded('EPROTO'), 'http.failed', 'tls', false],
  [coded('HPE_INVALID_CONSTANT'), 'http.failed', 'protocol', false],
  [new errors.HTTPParserError('Expected HTTP/'), 'http.failed', 'protocol', false],
  [new errors.ClientDestroyedError(), 'http.failed', 'closed', true],
  [
    new AggregateError([coded('ECONNREFUSED'), coded('EHOSTUNREACH')], '10.1.2.3'),
    'http.failed',
    'refused',
    true,
  ],
  [new errors.ConnectTimeoutError('attempted address: 10.1.2.3:80'), 'http.timeout', undefined, true],
  [coded('ETIMEDOUT'), 'http.timeout', undefined, true],
  [new errors.HeadersOverflowError(), 'http.too-large', undefined, false],
])('%s is %s, %s, and may be tried again: %p', (error, code, reason, retryable) => {
  const wire = toWire(failureOf(error));
  expect(wire).toMatchObject({ code, details: { retryable, ...(reason === undefined ? {} : { reason }) } });
  expect(JSON.stringify(wire)).not.toContain('10.1.2.3');
});

it('leaves what is ours as it is, and a bug a bug', () => {
  for (const error of [new EgressBlockedError('private'), new TypeError('x'), coded('ERR_ASSERTION'), 'text'])
    expect(failureOf(error)).toBe(error);
});
