import { MAIL_LIMITS, parseMail, parseMailAddress } from './index.js';
import type { MailWish } from './index.js';

const mail = (more: Partial<MailWish> = {}) =>
  parseMail({
    ...{
      to: ['ada@example.com'],
      cc: [],
      bcc: [],
      replyTo: [],
      subject: 'Hi',
      text: 'Hello',
      html: undefined,
    },
    ...more,
  });

describe('an address', () => {
  it.each([
    ['ada@example.com', '', 'ada@example.com'],
    ['Ada <ada@Example.COM>', 'Ada', 'ada@example.com'],
    ['<a.b+c@x.y>', '', 'a.b+c@x.y'],
    ['"Lovelace, Ada" <ada@example.com>', 'Lovelace, Ada', 'ada@example.com'],
    ['Ünal Ø <u@localhost>', 'Ünal Ø', 'u@localhost'],
    ['ada@bücher.example', '', 'ada@xn--bcher-kva.example'],
  ])('%j is taken', (text, name, address) => {
    expect(parseMailAddress(text)).toEqual({ name, address });
  });

  it.each([
    ...['', 'ada', '@example.com', 'ada@', 'a@b@c.d', 'ada@-x.y', 'ada@x..y', 'a b@x.y', 'ada@[127.0.0.1]'],
    ...['ada@example.com, eve@example.com', 'ada@example.com; eve@example.com', 'Ada <ada@x.y> <eve@x.y>'],
    ...[
      'ada@example.com\r\nBcc: eve@x.y',
      'ada@exam\nple.com',
      'Ada\r\nBcc: eve@x.y <ada@x.y>',
      '\nAda <a@x.y>',
    ],
    ...['ada@example.com\n', ' ada@example.com', 'A\0 <a@x.y>', 'A" <eve@x.y>, "<a@x.y>', 'ädä@x.y'],
    ...[`${'a'.repeat(65)}@x.y`, `a@${'b'.repeat(63)}.${'c'.repeat(63)}.${'d'.repeat(63)}.${'e'.repeat(63)}`],
    ...['a@x\u2028.y', 'A\u202e <a@x.y>', 'a@x.y\tb'],
  ])('%j is none', (text) => {
    expect(parseMailAddress(text)).toBeUndefined();
  });
});

it('is read with all its recipients (R-MAIL-01)', () => {
  const read = mail({ cc: ['B <b@x.y>'], bcc: ['c@x.y'], replyTo: ['d@x.y'], html: '<p>Hello</p>' });
  expect(read).toEqual({
    to: [{ name: '', address: 'ada@example.com' }],
    cc: [{ name: 'B', address: 'b@x.y' }],
    bcc: [{ name: '', address: 'c@x.y' }],
    replyTo: [{ name: '', address: 'd@x.y' }],
    ...{ subject: 'Hi', text: 'Hello', html: '<p>Hello</p>' },
  });
});

it.each<[string, Partial<MailWish>, RegExp]>([
  ['nobody to go to', { to: [] }, /"to" names nobody/],
  ['more recipients than it may', { cc: Array<string>(50).fill('a@x.y') }, /51 addresses/],
  ['no body', { text: undefined }, /neither "text" nor "html"/],
  ['a subject of more than a line', { subject: 'Hi\r\nBcc: eve@x.y' }, /line break/],
  ['a subject with half a line break', { subject: 'Hi\nBcc: eve@x.y' }, /line break/],
  ['a long subject', { subject: 'x'.repeat(999) }, /998 characters/],
  ['too much to say', { text: 'é'.repeat(MAIL_LIMITS.maxBytes / 2) }, /1048576 bytes/],
  ['an address that is none', { bcc: ['a@x.y', 'b@x.y\r\nX: y'] }, /"b@x\.y\\r\\nX: y" in "bcc"/],
])('with %s is refused (R-MAIL-02)', (_, more, reason) => {
  expect(() => mail(more)).toThrow(expect.objectContaining({ code: 'email.invalid' }) as Error);
  expect(() => mail(more)).toThrow(reason);
});

it('may be as long as the limit says', () => {
  expect(() => mail({ subject: '', text: 'x'.repeat(MAIL_LIMITS.maxBytes) })).not.toThrow();
});
