import {
  keptBody,
  maskedHeaders,
  MAX_BODY_KEPT_BYTES,
  storableJson,
  storableLog,
} from './execution-record.js';

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

it('cuts a long body and says so', () => {
  expect(keptBody('x'.repeat(MAX_BODY_KEPT_BYTES + 1), false)).toEqual({
    body: 'x'.repeat(MAX_BODY_KEPT_BYTES),
    body_cut: true,
  });
  expect(keptBody('short', false)).toEqual({ body: 'short', body_cut: false });
});

it('keeps no bytes, only that there were some', () => {
  expect(keptBody('\u00ff', true)).toEqual({ body: null, body_cut: true });
});

it('writes JSON that PostgreSQL can hold, in keys as well', () => {
  const parsed = JSON.parse(storableJson({ 'a\0': ['b\0', '\ud800'], fine: '😀' })) as object;
  expect(parsed).toEqual({ 'a\u{FFFD}': ['b\u{FFFD}', '\u{FFFD}'], fine: '😀' });
});

it.each(['{"not":"a list"}', 'nonsense', '[{"broken":', '"\\u0000"'])(
  'replaces a log that a script has tampered with: %s',
  (log) => {
    expect(JSON.parse(storableLog(log))).toEqual([
      expect.objectContaining({ message: 'The log could not be read' }),
    ]);
  },
);
