import { attachmentName, attachmentType, emailPart, requireIncomingMail } from './index.js';

const MAIL = {
  ...{ from: 'Ada <ada@x.y>', subject: 'Hi', messageId: '<1@x.y>', isAutomatic: false },
  ...{ text: 'Hello', html: undefined },
};

it('is told with everything that a script can use, and null for what is not there', () => {
  const file = { fileId: 'id', name: 'a.txt', contentType: 'text/plain', size: 3 };
  expect(JSON.parse(emailPart(MAIL, 'orders@app.example', [file]))).toEqual({
    ...{ from: 'Ada <ada@x.y>', to: 'orders@app.example', subject: 'Hi', text: 'Hello', html: null },
    ...{ attachments: [file], messageId: '<1@x.y>', isAutomatic: false },
  });
  const bare = { ...MAIL, messageId: undefined, text: undefined };
  expect(JSON.parse(emailPart(bare, 'a@b.c', []))).toMatchObject({ text: null, messageId: null });
});

it('has headers of a length that can be kept', () => {
  const part = JSON.parse(emailPart({ ...MAIL, subject: 'x'.repeat(5_000) }, 'a@b.c', [])) as {
    subject: string;
  };
  expect(part.subject).toHaveLength(998);
});

it('may have 1 MiB of text and HTML, and 100 attachments', () => {
  const half = 'x'.repeat(2 ** 19);
  expect(() => requireIncomingMail({ ...MAIL, text: half, html: half }, 100)).not.toThrow();
  expect(() => requireIncomingMail({ ...MAIL, text: half, html: `${half}x` }, 0)).toThrow(/1048576 bytes/);
  expect(() => requireIncomingMail(MAIL, 101)).toThrow(/100 attachments/);
});

it.each([
  ['report.pdf', 'report.pdf'],
  ['../../etc/passwd', 'passwd'],
  ['C:\\Users\\ada\\r\u00e9sum\u00e9.doc', 'r\u00e9sum\u00e9.doc'],
  ['a\u0000\r\n\u202eb', 'ab'],
  ['a\ud800', 'a\ufffd'],
  [undefined, 'attachment-3'],
  ['', 'attachment-3'],
  ['folder/', 'attachment-3'],
  ['\u00e9'.repeat(200), '\u00e9'.repeat(127)],
])('calls an attachment %j %j', (said, name) => {
  expect(attachmentName(said, 2)).toBe(name);
});

it.each([
  ['text/plain', 'text/plain'],
  ['Image/PNG', 'image/png'],
  ['', 'application/octet-stream'],
  ['text', 'application/octet-stream'],
  ['text/html; x="\r\n"', 'application/octet-stream'],
])('gives an attachment of type %j the type %j', (said, type) => {
  expect(attachmentType(said)).toBe(type);
});
