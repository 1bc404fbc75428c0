import { readBind } from './bind-address.js';
import type { BindAddress } from './bind-address.js';
import type { Environment } from './environment.js';

/** The ways of mail out of this installation and into it. */
export interface MailConfig {
  /** With the credentials; undefined where mail cannot be sent. */
  readonly smtpUrl: string | undefined;
  /** From whom all mail is. */
  readonly from: { readonly name: string; readonly address: string };
  /** Mails of one app. */
  readonly maxPerHour: number;
  /** Where mail comes in; undefined where none does. */
  readonly listen: BindAddress | undefined;
  /** Mails to one app. */
  readonly maxReceivedPerHour: number;
}

const FROM = /^(?:([^<>"\\\p{Cc}]*?) *<)?([^\s<>@"\\,;]+@[a-z0-9.-]+)>?$/iu;
const MAX_PER_HOUR = 1_000_000;

export function readMail(env: Environment, publicBaseUrl: string): MailConfig {
  const host = publicBaseUrl === '' ? 'localhost' : new URL(publicBaseUrl).hostname;
  const text = env.text('PICLOUD_EMAIL_FROM', `PiCloud <picloud@${host}>`);
  const [, name = '', address] = FROM.exec(text) ?? [];
  if (address === undefined)
    env.fault(`PICLOUD_EMAIL_FROM="${text}" must be an address such as "PiCloud <picloud@example.com>"`);
  return {
    smtpUrl: env.url('PICLOUD_SMTP_URL', ['smtp:', 'smtps:']),
    from: { name, address: address ?? '' },
    maxPerHour: env.int('PICLOUD_EMAIL_MAX_PER_HOUR', 100, { min: 0, max: MAX_PER_HOUR }),
    listen: readBind(env, 'PICLOUD_SMTP_BIND'),
    maxReceivedPerHour: env.int('PICLOUD_EMAIL_RECEIVE_MAX_PER_HOUR', 1_000, { min: 0, max: MAX_PER_HOUR }),
  };
}
