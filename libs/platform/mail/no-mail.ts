import { MailTransport } from './mail-transport.js';
import type { SentMail } from './mail-transport.js';
import { MailNotConfiguredError } from './mail-transport.errors.js';

/** For an installation without a mail server. */
export class NoMail extends MailTransport {
  send(): Promise<SentMail> {
    return Promise.reject(new MailNotConfiguredError());
  }
}
