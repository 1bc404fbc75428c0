export { mailTransport } from './mail-transport.js';
export { SmtpMail } from './smtp-mail.js';
export type { SmtpMailSettings } from './smtp-mail.js';
