import { keptBody, maskedHeaders, MAX_BODY_KEPT_BYTES } from './execution-record.js';

it('masks credentials and leaves every other header', () => {
  const masked = maskedHeaders({
    authorization: 'Bearer s',
    cookie: 'a=b',
    'set-cookie': ['x'],
    accept: '*/*',
  });
  expect(masked).toEqual({
    authorization: '[masked]',
    cookie: '[masked]',
    'set-cookie': '[masked]',
    accept: '*/*',
  });
});

it.each([
  ...['Authorization', 'AUTHORIZATION', 'Proxy-Authorization', 'X-Forwarded-Authorization'],
  ...['Cookie', 'cookie2', 'Set-Cookie', 'SET-COOKIE2'],
  ...['X-Api-Key', 'Api-Key', 'X-Goog-Api-Key', 'X-Auth-Token', 'x-gitlab-token', 'X-CSRF-Token'],
  ...['X-Client-Secret', 'x-db-password'],
])('masks %s, whatever its letter case, and whether it has one value or several', (name) => {
  const hidden = { [name]: '[masked]', accept: '*/*' };
  expect(maskedHeaders({ [name]: 's3cret', accept: '*/*' })).toEqual(hidden);
  expect(maskedHeaders({ [name]: ['s3cret', 'other'], accept: '*/*' })).toEqual(hidden);
  expect(maskedHeaders({ [name]: [], accept: '*/*' })).toEqual(hidden);
});

it.each([
  'idempotency-key',
  'x-authorization-mode',
  'x-cookie-consent',
  'sec-websocket-key',
  'x-token-count',
  'etag',
])('keeps %s, which is no credential', (name) => {
  expect(maskedHeaders({ [name]: 'kept' })).toEqual({ [name]: 'kept' });
});

it('leaves the headers that the request goes on with as they are', () => {
  const headers = { authorization: 'Bearer s', 'set-cookie': ['a=b'] };
  maskedHeaders(headers);
  expect(headers).toEqual({ authorization: 'Bearer s', 'set-cookie': ['a=b'] });
});

it('cuts a long body and says so', () => {
  expect(keptBody('x'.repeat(MAX_BODY_KEPT_BYTES + 1), false)).toEqual({
    body: 'x'.repeat(MAX_BODY_KEPT_BYTES),
    body_cut: true,
  });
  expect(keptBody('short', false)).toEqual({ body: 'short', body_cut: false });
});

it('cuts between characters, at 16 KiB of UTF-8', () => {
  const { body, body_cut } = keptBody('€'.repeat(MAX_BODY_KEPT_BYTES), false);
  expect(body).toBe('€'.repeat(Math.floor(MAX_BODY_KEPT_BYTES / 3)));
  expect(body_cut).toBe(true);
  expect(keptBody('x'.repeat(MAX_BODY_KEPT_BYTES), false).body_cut).toBe(false);
});

it('keeps no bytes, only that there were some', () => {
  expect(keptBody('\u00ff', true)).toEqual({ body: null, body_cut: true });
});
