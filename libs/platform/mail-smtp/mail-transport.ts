import { NoMail } from '#platform/mail';
import type { Mailbox, MailTransport } from '#platform/mail';
import type { Logger } from '#platform/telemetry';
import { SmtpMail } from './smtp-mail.js';

/** Mail as the settings have it: over SMTP, or none. */
export function mailTransport(
  { smtpUrl, from }: { readonly smtpUrl: string | undefined; readonly from: Mailbox },
  logger: Logger,
): MailTransport {
  return smtpUrl === undefined ? new NoMail() : new SmtpMail({ url: smtpUrl, from, logger });
}
