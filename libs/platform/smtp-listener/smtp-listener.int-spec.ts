import { createConnection } from 'node:net';
import { createTransport } from 'nodemailer';
import type { SendMailOptions } from 'nodemailer';
import { DomainError, MIB } from '#kernel';
import type { ErrorKind } from '#kernel';
import { createLogger } from '#platform/telemetry';
import { INTAKE_LIMITS, SmtpListener } from './index.js';
import type { MailIntake, ReceivedMail } from './index.js';

class Refusal extends DomainError {
  readonly code = 'spec.refused';

  constructor(readonly kind: ErrorKind) {
    super('Not for the ears of strangers');
  }
}

const taken: ReceivedMail[] = [];
/** Addresses name what becomes of mail to them: `taken@`, or `admit-<kind>@` and `take-<kind>@` for refusals. */
const intake: MailIntake = {
  async admit(recipient) {
    refuseIf('admit', recipient);
  },
  async take(mail) {
    for (const recipient of mail.recipients) refuseIf('take', recipient);
    taken.push(mail);
  },
};
function refuseIf(step: 'admit' | 'take', recipient: string): void {
  const [, what, kind] = /^(admit|take)-(.*)@/.exec(recipient) ?? [];
  if (what !== step) return;
  throw kind === 'bug' ? new Error('password=hunter2') : new Refusal(kind as ErrorKind);
}

const listener = new SmtpListener(
  { host: '127.0.0.1', port: 0, logger: createLogger('spec', 'silent') },
  intake,
);
beforeAll(() => listener.start());
beforeEach(() => {
  taken.length = 0;
});
afterAll(() => listener.stop());

const send = (mail: SendMailOptions) =>
  createTransport({ host: '127.0.0.1', port: listener.port, ignoreTLS: true }).sendMail({
    from: 'Ada <ada@sender.example>',
    to: 'taken@app.example',
    ...mail,
  });

/** Says lines as they are, and gathers what is answered until the other side hangs up. */
function speak(...lines: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    let heard = '';
    const left = [...lines, 'QUIT'];
    const socket = createConnection(listener.port, '127.0.0.1').setEncoding('utf8');
    socket.on('data', (text: string) => {
      heard += text;
      // The last line of an answer has a space behind its code.
      if (/^\d{3} [^\r]*\r\n$/m.test(text)) socket.write(`${left.shift() ?? ''}\r\n`);
    });
    socket.on('error', reject);
    socket.on('close', () => resolve(heard));
  });
}

it('reads a mail with its text, its HTML and its attachments (R-MAIL-06)', async () => {
  const { messageId } = await send({
    to: ['Taken <taken@app.example>', 'other@app.example'],
    subject: 'Grüße 😀',
    text: 'Hello\n.\nworld é',
    html: '<p>Hello <img src="cid:logo"></p>',
    attachments: [
      { filename: 'a é.txt', content: 'text', contentType: 'text/plain' },
      { filename: 'logo.png', content: Buffer.from([0, 255, 1]), cid: 'logo' },
    ],
  });
  const [mail] = taken;
  expect(mail).toMatchObject({
    recipients: ['taken@app.example', 'other@app.example'],
    from: 'Ada <ada@sender.example>',
    ...{ subject: 'Grüße 😀', messageId, isAutomatic: false },
    html: '<p>Hello <img src="cid:logo"></p>',
  });
  expect(mail?.text).toBe('Hello\n.\nworld é');
  const attachments = mail?.attachments.map(({ content, ...rest }) => [rest, [...content]]);
  expect(attachments).toEqual([
    [{ name: 'logo.png', contentType: 'image/png' }, [0, 255, 1]],
    [{ name: 'a é.txt', contentType: 'text/plain' }, [...Buffer.from('text')]],
  ]);
});

it('makes nothing of what a mail does not say', async () => {
  await send({ html: '<p>Only this</p>' });
  await send({ text: 'Only that', headers: { 'Auto-Submitted': 'auto-replied' } });
  expect(taken[0]).toMatchObject({ text: undefined, html: '<p>Only this</p>', subject: '', attachments: [] });
  expect(taken[1]).toMatchObject({ html: undefined, isAutomatic: true });
});

it('reads whatever bytes it gets without an error of its own', async () => {
  const head = ['EHLO spec', 'MAIL FROM:<>', 'RCPT TO:<taken@app.example>', 'DATA'];
  const oddities = [
    '',
    'no header at all',
    'From: <\r\nContent-Type: multipart/mixed; boundary="\r\n\r\n--',
    '\0\xff',
  ];
  for (const oddity of oddities) await speak(...head, `${oddity}\r\n.`);
  expect(taken).toHaveLength(oddities.length);
  expect(taken[0]).toMatchObject({ from: '', subject: '', attachments: [] });
});

it.each<[string, number]>([
  ['not-found', 550],
  ['throttled', 450],
  ['too-large', 552],
  ['exhausted', 452],
  ['invalid', 554],
  ['busy', 451],
  ['bug', 451],
])('answers a refusal of kind %s with %d, and with none of its words (R-MAIL-07)', async (kind, code) => {
  for (const step of ['admit', 'take']) {
    const failure = (await send({ to: `${step}-${kind}@app.example` }).catch((error: unknown) => error)) as {
      responseCode: number;
      response: string;
    };
    expect([step, failure.responseCode]).toEqual([step, code]);
    expect(failure.response).not.toMatch(/strangers|hunter2/);
  }
  expect(taken).toEqual([]);
});

it('is not held up by what is made to be hard to read', async () => {
  const head = ['EHLO spec', 'MAIL FROM:<a@x.y>', 'RCPT TO:<taken@app.example>', 'DATA'];
  const parts = `Content-Type: multipart/mixed; boundary=b\r\n\r\n${'--b\r\n\r\n\r\n'.repeat(200_000)}`;
  expect(await speak(...head, `${parts}.`)).toMatch(/^554 5\.6\.0 Cannot read the mail\r$/m);
  let ticks = 0;
  const clock = setInterval(() => (ticks += 1), 1);
  await speak(...head, `From: ${'a <a@b.c>, '.repeat(80_000)}\r\n\r\nx\r\n.`);
  clearInterval(clock);
  expect(taken).toHaveLength(1);
  // The senders take most of a second, in which this thread would not tick at all.
  expect(ticks).toBeGreaterThan(30);
  await send({ text: 'after it' });
  expect(taken[1]?.text).toBe('after it');
});

it('takes a mail for those it knows, and refuses the others by name', async () => {
  const { accepted, rejected } = await send({ to: ['taken@app.example', 'admit-not-found@app.example'] });
  expect([accepted, rejected]).toEqual([['taken@app.example'], ['admit-not-found@app.example']]);
  expect(taken[0]?.recipients).toEqual(['taken@app.example']);
});

it('announces how large a mail may be, and refuses a larger one, announced or not (R-MAIL-08)', async () => {
  const heard = await speak('EHLO spec', `MAIL FROM:<a@x.y> SIZE=${INTAKE_LIMITS.maxMailBytes + 1}`);
  expect(heard).toMatch(/250[- ]SIZE 10485760\r\n/);
  expect(heard).toMatch(/^552 /m);
  const lines = `${'x'.repeat(998)}\r\n`.repeat(Math.ceil((11 * MIB) / 1_000));
  const head = ['EHLO spec', 'MAIL FROM:<a@x.y>', 'RCPT TO:<taken@app.example>', 'DATA'];
  expect(await speak(...head, `Subject: x\r\n\r\n${lines}.`)).toMatch(/^552 /m);
  expect(taken).toEqual([]);
  await send({ attachments: [{ filename: 'large', content: Buffer.alloc(7 * MIB, 1) }] });
  expect(taken[0]?.attachments[0]?.content).toHaveLength(7 * MIB);
});

it('has so many recipients and no more', async () => {
  const to = Array.from({ length: INTAKE_LIMITS.maxRecipients + 1 }, (_, n) => `n${n}@app.example`);
  const { rejected } = await send({ to });
  expect(rejected).toEqual([`n${INTAKE_LIMITS.maxRecipients}@app.example`]);
});

it('offers neither TLS nor sign-in, and says nothing of the machine it is on', async () => {
  const heard = await speak('EHLO spec', 'AUTH PLAIN AGEAYg==', 'STARTTLS', 'VRFY root');
  expect(heard).toMatch(/^220 picloud ESMTP PiCloud\r\n/);
  expect(heard).not.toMatch(/^250[- ](?:AUTH|STARTTLS)/m);
  expect(heard).toMatch(/^50\d .*\r\n50\d /m);
});

it('lets nothing in behind a line that only looks like the end of a mail', async () => {
  const head = ['EHLO spec', 'MAIL FROM:<a@x.y>', 'RCPT TO:<taken@app.example>', 'DATA'];
  await speak(
    ...head,
    'Subject: one\r\n\r\nfoo\n.\nMAIL FROM:<b@x.y>\nRCPT TO:<taken@app.example>\nDATA\nx\n.\r\n.',
  );
  expect(taken).toHaveLength(1);
  expect(taken[0]?.text).toContain('MAIL FROM:<b@x.y>');
});

it('cannot start where somebody else listens', async () => {
  const other = new SmtpListener(
    { host: '127.0.0.1', port: listener.port, logger: createLogger('spec', 'silent') },
    intake,
  );
  await expect(other.start()).rejects.toThrow('EADDRINUSE');
});
