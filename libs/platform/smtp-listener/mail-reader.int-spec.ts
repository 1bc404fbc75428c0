import { MailReader, MailReaderLostError, UnreadableMailError } from './mail-reader.js';

const readers: MailReader[] = [];
afterEach(async () => {
  for (const reader of readers.splice(0)) await reader.close();
});
function givenReader(limitMs?: number): MailReader {
  const reader = new MailReader(limitMs);
  readers.push(reader);
  return reader;
}
const aMail = (subject: string) => Buffer.from(`Subject: ${subject}\r\n\r\nHello\r\n`);

it('reads several at once, each for whoever asked', async () => {
  const reader = givenReader();
  const mails = await Promise.all(['one', 'two', 'three'].map((subject) => reader.read(aMail(subject))));
  expect(mails.map(({ subject }) => subject)).toEqual(['one', 'two', 'three']);
});

it('tells a mail that is none from one that it gave up', async () => {
  const parts = `Content-Type: multipart/mixed; boundary=b\r\n\r\n${'--b\r\n\r\n'.repeat(10_000)}`;
  await expect(givenReader().read(Buffer.from(parts))).rejects.toThrow(UnreadableMailError);
  const hasty = givenReader(1);
  await expect(hasty.read(aMail('x'.repeat(100_000)))).rejects.toThrow(MailReaderLostError);
});

it('reads on after its thread was lost, and after it was closed', async () => {
  const reader = givenReader();
  const lost = reader.read(aMail('lost'));
  const next = reader.read(aMail('next'));
  // The first is with the thread by then, or is with the next one; it is lost or read, and the other is read.
  await reader.close();
  await lost.catch(() => undefined);
  expect((await next).subject).toBe('next');
  await reader.close();
  expect((await reader.read(aMail('again'))).subject).toBe('again');
});
