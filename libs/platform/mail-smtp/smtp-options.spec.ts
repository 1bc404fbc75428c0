import { serverAnswer } from './server-answer.js';
import { smtpOptions } from './smtp-options.js';

it.each([
  ['smtp://mail.example', 'mail.example', 587, false],
  ['smtp://mail.example:2525', 'mail.example', 2525, false],
  ['smtps://mail.example', 'mail.example', 465, true],
  ['smtp://[::1]:25', '::1', 25, false],
])('%s leads to %s port %d', (url, host, port, secure) => {
  expect(smtpOptions(url)).toMatchObject({ host, port, secure, auth: undefined });
});

it('reads a user and a password as they are meant', () => {
  expect(smtpOptions('smtp://ada%40x.y:a%2Fb%25@mail.example').auth).toEqual({
    user: 'ada@x.y',
    pass: 'a/b%',
  });
  expect(smtpOptions('smtp://ada:100%zz@mail.example').auth?.pass).toBe('100%zz');
});

it.each([
  ['smtp://mail.example', { requireTLS: false, ignoreTLS: false }],
  ['smtp://ada:secret@mail.example', { requireTLS: true, ignoreTLS: false }],
  ['smtp://ada:secret@10.0.0.7', { requireTLS: true, ignoreTLS: false }],
  ['smtp://ada:secret@127.8.0.1', { requireTLS: false, ignoreTLS: true }],
  ['smtp://localhost', { requireTLS: false, ignoreTLS: true }],
  ['smtp://[::1]', { requireTLS: false, ignoreTLS: true }],
  ['smtps://ada:secret@localhost', { requireTLS: false, ignoreTLS: false }],
])('%s: a password crosses no network in clear', (url, expected) => {
  expect(smtpOptions(url)).toMatchObject(expected);
});

it('tells what a server said without the credentials, in one line', () => {
  const told = serverAnswer('550 no\r\n550 hunter22, aHVudGVyMjI=, of ada@x.y\u0007', [
    'hunter22',
    'ada@x.y',
    '',
  ]);
  expect(told).toBe('550 no 550 ***, ***, of ***');
  expect(serverAnswer('x'.repeat(5_000), [])).toHaveLength(300);
});
