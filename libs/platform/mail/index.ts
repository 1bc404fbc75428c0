export { MailTransport } from './mail-transport.js';
export type { Mailbox, OutgoingMail, SentMail } from './mail-transport.js';
export { MailNotConfiguredError, MailRejectedError, MailUnavailableError } from './mail-transport.errors.js';
export { NoMail } from './no-mail.js';
