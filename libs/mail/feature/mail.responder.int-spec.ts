import { newId } from '#kernel';
import { emailSend } from '#contracts';
import type { EmailSendRequest } from '#contracts';
import { RunTokens } from '#execution/domain';
import { NoMail } from '#platform/mail';
import type { MailTransport } from '#platform/mail';
import { MemoryRateLimits } from '#platform/limits';
import { InProcessBus } from '#platform/messaging';
import { createLogger } from '#platform/telemetry';
import { MailCatcher } from '../../platform/mail-smtp/mail-catcher.for-spec.js';
import { SmtpMail } from '../../platform/mail-smtp/index.js';
import { tokenOf, tokens } from '../../stores/feature/kv-stores.for-spec.js';
import { MailResponder } from './mail.responder.js';
import { MailService } from './mail.service.js';
import { MailSettings } from './mail.settings.js';

let server: MailCatcher;
let transport: SmtpMail;
const buses: InProcessBus[] = [];
beforeAll(async () => {
  server = await MailCatcher.start();
  const from = { name: '', address: 'picloud@example.com' };
  transport = new SmtpMail({ url: server.url(), from, logger: createLogger('spec', 'silent') });
});
afterEach(async () => {
  server.caught.length = 0;
  for (const bus of buses.splice(0)) await bus.close();
});
afterAll(async () => {
  await server.close();
});

async function givenManager(maxPerHour = 100, through: MailTransport = transport) {
  const bus = new InProcessBus();
  buses.push(bus);
  const service = new MailService(through, new MemoryRateLimits(), new MailSettings(maxPerHour));
  new MailResponder(bus, service, { verify: (token) => tokens.verify(token, Date.now()) });
  await bus.start();
  return (runToken: string, more: Partial<EmailSendRequest> = {}) =>
    bus.request(
      emailSend,
      { runToken, to: ['ada@example.com'], subject: 'Hi', text: 'Hello', ...more },
      { deadlineMs: 20_000 },
    );
}
const refused = (code: string) => expect.objectContaining({ code }) as Error;

it('sends what a run asks for, and says under which id (R-MAIL-01)', async () => {
  const send = await givenManager();
  const answer = await send(tokenOf(newId()), { bcc: ['Bob <bob@example.com>', 'gone@example.com'] });
  expect(server.caught[0]).toMatchObject({
    from: 'picloud@example.com',
    to: ['ada@example.com', 'bob@example.com'],
  });
  expect(answer).toEqual({ messageId: server.caught[0]?.mail.messageId, refused: ['gone@example.com'] });
});

it.each([
  [
    'of another installation',
    () => tokenOf(newId(), {}, new RunTokens('another key, which is long enough too')),
  ],
  ['that has expired', () => tokenOf(newId(), { expiresAt: Date.now() - 1 })],
  ['that is none', () => 'let me in'],
])('sends nothing for a token %s (R-CTX-07)', async (_, token) => {
  const send = await givenManager();
  await expect(send(token())).rejects.toThrow(refused('run-token.refused'));
  expect(server.caught).toEqual([]);
});

it.each<[string, Partial<EmailSendRequest>]>([
  ['a recipient', { to: ['ada@example.com\r\nBcc: eve@example.com'] }],
  ['a copy', { cc: ['Eve\nBcc: eve@example.com <c@example.com>'] }],
  ['an answer address', { replyTo: ['c@example.com>\r\nBcc: eve@example.com'] }],
  ['the subject', { subject: 'Hi\r\nBcc: eve@example.com\r\n\r\nBuy' }],
  ['two recipients in one', { to: ['ada@example.com, eve@example.com'] }],
])('takes no header through %s (R-MAIL-02)', async (_, more) => {
  const send = await givenManager();
  await expect(send(tokenOf(newId()), more)).rejects.toThrow(refused('email.invalid'));
  expect(server.caught).toEqual([]);
});

it('lets an app send so many in an hour, and other apps as many (R-MAIL-04)', async () => {
  const send = await givenManager(2);
  const [one, two] = [newId(), newId()];
  // What breaks a rule is not counted.
  await expect(send(tokenOf(one), { to: [] })).rejects.toThrow(refused('email.invalid'));
  await send(tokenOf(one));
  await send(tokenOf(one));
  await expect(send(tokenOf(one))).rejects.toMatchObject({
    code: 'email.rate-limited',
    kind: 'throttled',
    details: { retryable: true },
    message: expect.stringContaining('2 in an hour') as string,
  });
  await send(tokenOf(two));
  expect(server.caught).toHaveLength(3);
});

it('says so where there is no mail server', async () => {
  const send = await givenManager(100, new NoMail());
  await expect(send(tokenOf(newId()))).rejects.toMatchObject({
    code: 'email.not-configured',
    message: expect.stringContaining('PICLOUD_SMTP_URL') as string,
  });
});
