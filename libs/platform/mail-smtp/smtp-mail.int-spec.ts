import type { OutgoingMail } from '#platform/mail';
import { Logger } from '#platform/telemetry';
import { answer, MailCatcher } from './mail-catcher.for-spec.js';
import { SmtpMail } from './smtp-mail.js';

const lines: string[] = [];
class KeptLog extends Logger {
  debug = keep;
  info = keep;
  warn = keep;
  error = keep;
}
function keep(...line: unknown[]): void {
  lines.push(JSON.stringify(line));
}

const open: { close(): unknown }[] = [];
beforeEach(() => {
  lines.length = 0;
});
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

async function givenServer(options: Parameters<typeof MailCatcher.start>[0] = {}): Promise<MailCatcher> {
  const server = await MailCatcher.start(options);
  open.push(server);
  return server;
}

function transportTo(url: string, more: { sendMs?: number } = {}): SmtpMail {
  const from = { name: 'PiCloud', address: 'picloud@example.com' };
  return new SmtpMail({ url, from, logger: new KeptLog(), ...more });
}

const box = (address: string, name = '') => ({ name, address });
const aMail = (more: Partial<OutgoingMail> = {}): OutgoingMail => ({
  ...{ to: [box('ada@example.com')], cc: [], bcc: [], replyTo: [] },
  ...{ subject: 'Hi', text: 'Hello', html: undefined },
  ...more,
});

it('delivers what it was given, to everybody it was given (R-MAIL-01)', async () => {
  const server = await givenServer();
  const { messageId, refused } = await transportTo(server.url()).send(
    aMail({
      to: [box('ada@example.com', 'Lovelace, Ada'), box('bob@example.com')],
      cc: [box('carl@example.com', 'Čarl')],
      bcc: [box('dora@example.com')],
      replyTo: [box('desk@example.com')],
      subject: 'Grüße, =?x?= and 😀',
      text: 'Hello\n.\nworld é',
      html: '<p>Hello</p>',
    }),
  );
  const [{ from, to, mail, raw } = fail()] = server.caught;
  expect(from).toBe('picloud@example.com');
  expect(to).toEqual(['ada@example.com', 'bob@example.com', 'carl@example.com', 'dora@example.com']);
  expect(mail.from?.value).toEqual([{ address: 'picloud@example.com', name: 'PiCloud' }]);
  expect([mail.to].flat()[0]?.value).toEqual([
    { address: 'ada@example.com', name: 'Lovelace, Ada' },
    { address: 'bob@example.com', name: '' },
  ]);
  expect([mail.cc].flat()[0]?.value).toEqual([{ address: 'carl@example.com', name: 'Čarl' }]);
  expect(mail.replyTo?.value).toEqual([{ address: 'desk@example.com', name: '' }]);
  expect(mail.subject).toBe('Grüße, =?x?= and 😀');
  expect(mail.text).toBe('Hello\n.\nworld é');
  expect(mail.html).toBe('<p>Hello</p>');
  expect(mail.headers.get('auto-submitted')).toBe('auto-generated');
  expect({ messageId, refused }).toEqual({ messageId: mail.messageId, refused: [] });
  expect(raw).not.toContain('dora@');
});

function fail(): never {
  throw new Error('Nothing was delivered');
}

it('names who was refused when others were not (R-MAIL-03)', async () => {
  const server = await givenServer();
  const mail = aMail({ to: [box('ada@example.com'), box('gone@example.com')] });
  expect((await transportTo(server.url()).send(mail)).refused).toEqual(['gone@example.com']);
  expect(server.caught[0]?.to).toEqual(['ada@example.com']);
});

it('says what the server refuses for good, and what for now (R-MAIL-03)', async () => {
  const transport = transportTo((await givenServer()).url());
  await expect(transport.send(aMail({ to: [box('gone@example.com')] }))).rejects.toMatchObject({
    code: 'email.rejected',
    message: expect.stringContaining('550 5.1.1 No such user here') as string,
  });
  await expect(transport.send(aMail({ to: [box('busy@example.com')] }))).rejects.toMatchObject({
    code: 'email.unavailable',
    kind: 'busy',
    message: expect.stringContaining('451 4.3.0 Come again later') as string,
  });
});

it('is unavailable where nobody listens, and where nobody speaks', async () => {
  const server = await MailCatcher.start();
  await server.close();
  await expect(transportTo(server.url()).send(aMail())).rejects.toMatchObject({ code: 'email.unavailable' });
  const silent = await givenServer({ onConnect: () => undefined });
  const startedAt = performance.now();
  await expect(transportTo(silent.url(), { sendMs: 200 }).send(aMail())).rejects.toMatchObject({
    code: 'email.unavailable',
  });
  expect(performance.now() - startedAt).toBeLessThan(4_000);
});

describe('a password', () => {
  const credentials = 'ada:hunter22%2F@';
  const secrets = /hunter22|aHVudGVyMjIv/;

  it('is given to the server, in clear only on this machine', async () => {
    const given: unknown[] = [];
    const server = await givenServer({
      authOptional: false,
      allowInsecureAuth: true,
      onAuth: ({ username, password }, _session, done) => {
        given.push([username, password]);
        done(null, { user: username });
      },
    });
    await transportTo(server.url(credentials)).send(aMail());
    expect(given).toEqual([['ada', 'hunter22/']]);
    // The server offers TLS with a certificate of its own making.
    expect(server.caught[0]?.wasEncrypted).toBe(false);
  });

  it('is in no error and no log, whatever the server repeats (R-MAIL-05)', async () => {
    const refuse = (text: string, code: number) => ({
      allowInsecureAuth: true,
      onAuth: (_auth: unknown, _session: unknown, done: (error: Error | null, answer?: never) => void) =>
        done(answer(code, text)),
    });
    const strict = await givenServer(refuse('5.7.8 hunter22/ is wrong, as is aHVudGVyMjIv', 535));
    const failure = await transportTo(strict.url(credentials))
      .send(aMail())
      .catch((error: unknown) => error);
    expect(failure).toMatchObject({
      code: 'email.unavailable',
      message: expect.stringContaining('PICLOUD_SMTP_URL') as string,
    });
    const talkative = await givenServer({
      allowInsecureAuth: true,
      onAuth: (_auth, _session, done) => done(null, { user: 'ada' }),
      onMailFrom: (_address, _session, done) => done(answer(553, 'ada with hunter22/ may not')),
    });
    const refusal = await transportTo(talkative.url(credentials))
      .send(aMail())
      .catch((error: unknown) => error);
    expect(refusal).toMatchObject({
      code: 'email.rejected',
      message: expect.stringContaining('553 *** with *** may not') as string,
    });
    for (const told of [failure, refusal]) {
      const { message, stack, cause } = told as Error;
      expect(`${message} ${stack} ${JSON.stringify(told)} ${String(cause)}`).not.toMatch(secrets);
    }
    expect(lines).toHaveLength(1);
    expect(lines.join()).not.toMatch(secrets);
  });
});
