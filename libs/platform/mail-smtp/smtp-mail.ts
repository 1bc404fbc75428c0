import type { Transporter } from 'nodemailer';
import { SECOND_MS } from '#kernel';
import { MailRejectedError, MailTransport, MailUnavailableError } from '#platform/mail';
import type { Mailbox, OutgoingMail, SentMail } from '#platform/mail';
import type { Logger } from '#platform/telemetry';
import { serverAnswer } from './server-answer.js';
import { smtpOptions } from './smtp-options.js';
import type { SmtpOptions } from './smtp-options.js';

/** For the whole of one mail; what waits for it waits a little longer. */
const SEND_MS = 15 * SECOND_MS;
const CONNECT_MS = 5 * SECOND_MS;
const SILENCE_MS = 10 * SECOND_MS;

export interface SmtpMailSettings {
  readonly url: string;
  readonly from: Mailbox;
  readonly logger: Logger;
  /** Of one mail, ms. */
  readonly sendMs?: number;
}

/** As nodemailer's errors are; all of it may hold what the server or we said. */
interface SmtpFault {
  readonly code?: string;
  readonly response?: string;
  readonly responseCode?: number;
  readonly permanent?: boolean;
}

/**
 * Mail over SMTP, a connection for each: mail is rare, and a kept connection is one that the server has closed when it is
 * needed.
 */
export class SmtpMail extends MailTransport {
  private readonly options: SmtpOptions;
  private readonly secrets: readonly string[];
  /** Made for the first mail: most installations send none, and what makes it takes memory. */
  private transport: Promise<Transporter> | undefined;

  constructor(private readonly settings: SmtpMailSettings) {
    super();
    this.options = smtpOptions(settings.url);
    const { auth } = this.options;
    this.secrets = auth === undefined ? [] : [auth.pass, auth.user, settings.url];
  }

  async send(mail: OutgoingMail): Promise<SentMail> {
    const signal = AbortSignal.timeout(this.settings.sendMs ?? SEND_MS);
    try {
      const transport = await (this.transport ??= this.open());
      const { messageId, rejected } = await transport.sendMail({ ...this.messageOf(mail), signal });
      return { messageId, refused: rejected };
    } catch (error) {
      throw this.refusalOf((error ?? {}) as SmtpFault);
    }
  }

  private async open() {
    const { createTransport } = await import('nodemailer');
    return createTransport({
      ...this.options,
      connectionTimeout: CONNECT_MS,
      dnsTimeout: CONNECT_MS,
      greetingTimeout: CONNECT_MS,
      socketTimeout: SILENCE_MS,
      // Bodies are text; nothing in a mail is ever a path or a URL to be read.
      disableFileAccess: true,
      disableUrlAccess: true,
    });
  }

  private messageOf({ to, cc, bcc, replyTo, subject, text, html }: OutgoingMail) {
    return {
      from: { ...this.settings.from },
      ...{ to: [...to], cc: [...cc], bcc: [...bcc], replyTo: [...replyTo] },
      subject,
      ...(text === undefined ? {} : { text }),
      ...(html === undefined ? {} : { html }),
      // Holiday notices are not sent in answer to it (RFC 3834).
      headers: { 'Auto-Submitted': 'auto-generated' },
    };
  }

  /** The vendor's error stays here: it may hold the credentials. */
  private refusalOf({ code, response, responseCode, permanent }: SmtpFault): Error {
    const { logger } = this.settings;
    if (code === 'EAUTH' || code === 'ENOAUTH' || code === 'ETLS') {
      logger.warn({ code, responseCode }, 'The mail server does not let this installation in');
      return new MailUnavailableError(
        'the mail server does not let this installation in; its operator checks PICLOUD_SMTP_URL',
      );
    }
    const answer = serverAnswer(response ?? '', this.secrets);
    if (permanent === true) return new MailRejectedError(answer);
    logger.warn({ code, responseCode }, 'The mail server is not to be had');
    return new MailUnavailableError(
      responseCode === undefined
        ? 'the mail server did not answer to the end; the mail may have been sent all the same'
        : `the mail server said "${answer}"`,
    );
  }
}
