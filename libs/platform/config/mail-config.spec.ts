import { loadConfig } from './config.js';

it('neither sends nor takes mail unless told how', () => {
  expect(loadConfig({}).mail).toEqual({
    smtpUrl: undefined,
    from: { name: 'PiCloud', address: 'picloud@localhost' },
    ...{ maxPerHour: 100, listen: undefined, maxReceivedPerHour: 1_000 },
  });
});

it('follows what is set', () => {
  const { mail } = loadConfig({
    PICLOUD_SMTP_URL: 'smtps://ada:secret@mail.example:465',
    PICLOUD_EMAIL_FROM: 'The Cloud <cloud@example.com>',
    PICLOUD_EMAIL_MAX_PER_HOUR: '0',
    PICLOUD_SMTP_BIND: '[::1]:2525',
    PICLOUD_EMAIL_RECEIVE_MAX_PER_HOUR: '7',
  });
  expect(mail).toEqual({
    smtpUrl: 'smtps://ada:secret@mail.example:465',
    from: { name: 'The Cloud', address: 'cloud@example.com' },
    ...{ maxPerHour: 0, listen: { host: '::1', port: 2525 }, maxReceivedPerHour: 7 },
  });
});

it.each([
  ['cloud@example.com', '', 'cloud@example.com'],
  ['<cloud@example.com>', '', 'cloud@example.com'],
])('is from %s', (text, name, address) => {
  expect(loadConfig({ PICLOUD_EMAIL_FROM: text }).mail.from).toEqual({ name, address });
});

it('is from the host under which the world finds it', () => {
  const { mail } = loadConfig({ PICLOUD_PUBLIC_BASE_URL: 'https://cloud.example:8443/' });
  expect(mail.from.address).toBe('picloud@cloud.example');
});

it.each([
  ['PICLOUD_EMAIL_FROM', 'cloud'],
  ['PICLOUD_EMAIL_FROM', 'a@x.y, b@x.y'],
  ['PICLOUD_EMAIL_FROM', 'A\r\nBcc: eve@x.y <a@x.y>'],
  ['PICLOUD_EMAIL_MAX_PER_HOUR', '-1'],
  ['PICLOUD_SMTP_BIND', 'localhost'],
  ['PICLOUD_EMAIL_RECEIVE_MAX_PER_HOUR', 'x'],
])('refuses %s=%j by name', (name, value) => {
  expect(() => loadConfig({ [name]: value })).toThrow(name);
});

it('never quotes the URL, which has a password', () => {
  const load = () => loadConfig({ PICLOUD_SMTP_URL: 'http://ada:hunter2@mail.example' });
  expect(load).toThrow(/PICLOUD_SMTP_URL must be a URL that begins with smtp:\/\/ or smtps:\/\//);
  expect(load).not.toThrow(/hunter2/);
});
