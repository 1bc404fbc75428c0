import { readFileSync } from 'node:fs';
import { createTransport } from 'nodemailer';
import type { SendMailOptions } from 'nodemailer';
import { MailCatcher } from '../../../libs/platform/mail-smtp/mail-catcher.for-spec.js';
import { executionsOnce } from './async-routes.for-spec.js';
import { modes } from './modes.js';
import { Client } from './client.js';
import { freePort, startInstallation } from './installation.js';
import type { Installation } from './installation.js';

/** The page's examples are what is run here. */
const [SENDING = '', RECEIVING = ''] = [
  ...readFileSync('docs/reference/email.md', 'utf8').matchAll(/```ts\n([\s\S]*?)```/g),
].map(([, source = '']) => source);
const SENDER = `
import { email } from 'picloud';

export default async ({ request }) => {
  try {
    return { sent: await email.send(request.body) };
  } catch ({ code, message, retryable }) {
    return { code, message, retryable };
  }
};`;
const READER = `
import { files, kv } from 'picloud';

export default async ({ request }) => ({
  order: (await kv.collection('orders').get(request.query.from)) ?? null,
  files: (await files.collection('email-attachments').list()).items.length,
});`;
const MAX_PER_HOUR = 5;

describe.each(modes)('%s', (mode) => {
  let server: MailCatcher;
  let installation: Installation;
  let admin: Client;
  let port: number;
  beforeAll(async () => {
    server = await MailCatcher.start({
      authOptional: false,
      allowInsecureAuth: true,
      onAuth: ({ username, password }, _session, done) =>
        password === 'hunter22' ? done(null, { user: username }) : done(new Error('No')),
    });
    port = await freePort();
    installation = await startInstallation(mode, {
      PICLOUD_SMTP_BIND: `127.0.0.1:${port}`,
      // Of several orchestrators one listens.
      PICLOUD_LOCAL_ORCHESTRATORS: '2',
      PICLOUD_SMTP_URL: server.url('cloud:hunter22@'),
      PICLOUD_EMAIL_FROM: 'The Cloud <cloud@example.com>',
      PICLOUD_EMAIL_MAX_PER_HOUR: String(MAX_PER_HOUR),
    });
    admin = await Client.signedIn(installation);
  }, 120_000);
  afterAll(async () => {
    await installation?.close();
    await server?.close();
  }, 60_000);

  it('sends as the page says', async () => {
    const { path } = await admin.endpoint(SENDING);
    const { status, json } = await admin.post(path, { item: 'tea' });
    const [caught] = server.caught.splice(0);
    expect([status, json]).toEqual([
      200,
      { messageId: caught?.mail.messageId, refused: ['gone@example.com'] },
    ]);
    expect(caught?.to).toEqual(['ada@example.com', 'bob@example.com']);
    expect(caught?.mail).toMatchObject({ subject: 'An order for tea', text: 'Somebody ordered tea.' });
  });

  it('sends what a script asks for, as much as its app may, and says what went wrong (R-MAIL-01, R-MAIL-03, R-MAIL-04, R-MAIL-05)', async () => {
    const { path } = await admin.endpoint(SENDER);
    const send = async (mail: Record<string, unknown>) => (await admin.post(path, mail)).json;
    const mail = { to: 'Ada <ada@example.com>', subject: 'Grüße', text: 'Hello', html: '<p>Hello</p>' };
    const { sent } = await send({ ...mail, bcc: ['gone@example.com'] });
    const [caught] = server.caught;
    expect(sent).toEqual({ messageId: caught?.mail.messageId, refused: ['gone@example.com'] });
    expect(caught).toMatchObject({ from: 'cloud@example.com', to: ['ada@example.com'] });
    expect(caught?.mail).toMatchObject({ subject: 'Grüße', text: 'Hello', html: '<p>Hello</p>' });

    const injected = await send({ ...mail, subject: 'Hi\r\nBcc: eve@example.com' });
    expect(injected).toMatchObject({ code: 'email.invalid', retryable: false });
    expect(await send({ ...mail, to: 'gone@example.com' })).toMatchObject({
      ...{ code: 'email.rejected', retryable: false },
      message: expect.stringContaining('550 5.1.1 No such user here') as string,
    });
    expect(await send({ ...mail, to: 'busy@example.com' })).toMatchObject({
      ...{ code: 'email.unavailable', retryable: true },
    });
    expect(await send(mail)).toHaveProperty('sent');
    expect(await send(mail)).toMatchObject({ code: 'email.rate-limited', retryable: true });
    expect(server.caught).toHaveLength(2);
    expect(installation.program.output).not.toContain('hunter22');
  }, 60_000);

  describe('mail to an app', () => {
    const deliver = (mail: SendMailOptions) =>
      createTransport({ host: '127.0.0.1', port, ignoreTLS: true }).sendMail({
        ...{ from: 'Ada <ada@sender.example>', to: 'orders@shop.example', subject: 'An order' },
        ...mail,
      });
    const trigger = async (source: string, address: string) => {
      const script = await admin.script(source);
      const body = { script_id: script.id, address };
      const made = await admin.post('/api/v1/admin/apps/default/triggers/email', body);
      expect(made.status).toBe(201);
      return { script, path: `/api/v1/admin/apps/default/triggers/${made.json['id'] as string}` };
    };
    beforeAll(async () => {
      const claimed = await admin.post('/api/v1/admin/apps/default/domains', { domain: '*.shop.example' });
      expect(claimed.status).toBe(201);
      const plain = await admin.post('/api/v1/admin/apps/default/domains', { domain: 'shop.example' });
      expect(plain.status).toBe(201);
    });

    it('runs the script of the address as the page says, with attachments as files (R-MAIL-09, R-MAIL-10)', async () => {
      const { script } = await trigger(RECEIVING, 'orders');
      const { path } = await admin.endpoint(READER);
      await deliver({
        to: 'Orders@Mail.Shop.Example',
        text: 'Two of them\n.\nplease',
        html: '<p>Two</p>',
        attachments: [{ filename: 'list é.txt', content: 'tea é' }],
      });
      const [execution] = await admin.executions(script.id, 1);
      expect(execution).toMatchObject({ source: 'email', status: 'success', depth: 0, attempt: 1 });
      const from = encodeURIComponent('Ada <ada@sender.example>');
      const { json } = await admin.get(`${path}?from=${from}`);
      expect(json).toEqual({
        files: 0,
        order: {
          ...{ to: 'orders@mail.shop.example', subject: 'An order', text: 'Two of them\n.\nplease' },
          ...{ html: '<p>Two</p>', contents: [['list é.txt', 'tea é']] },
        },
      });
    }, 60_000);

    it('is refused for good where nobody has the address, and where nobody has it any more', async () => {
      const codeOf = (mail: SendMailOptions) =>
        deliver({ text: 'x', ...mail }).then(
          () => 250,
          (error: unknown) => (error as { responseCode?: number }).responseCode,
        );
      expect(await codeOf({ to: 'nobody@shop.example' })).toBe(550);
      expect(await codeOf({ to: 'orders@elsewhere.example' })).toBe(550);
      const { path } = await trigger('export default () => null;', 'short');
      expect(await codeOf({ to: 'short@shop.example' })).toBe(250);
      expect((await admin.delete(path)).status).toBe(204);
      expect(await codeOf({ to: 'short@shop.example' })).toBe(550);
    }, 60_000);

    it('is tried again where its script fails, as the same event', async () => {
      const { script } = await trigger(
        `import { log } from 'picloud';
         export default ({ event, attempt }) => {
           log.info('got', { id: event.id, messageId: event.email.messageId, isAutomatic: event.email.isAutomatic });
           if (attempt === 1) throw new Error('on purpose');
         };`,
        'failing',
      );
      const headers = { 'Auto-Submitted': 'auto-replied' };
      const { messageId } = await deliver({ to: 'failing@shop.example', text: 'x', headers });
      const executions = await executionsOnce(admin, script.id, (all) => all.length === 2);
      expect(executions.map(({ status }) => status).sort()).toEqual(['error', 'success']);
      const [one, other] = executions.flatMap(({ log }) => log.map(({ data }) => data));
      expect(one).toMatchObject({ messageId, isAutomatic: true });
      expect(other).toEqual(one);
    }, 60_000);
  });
});
