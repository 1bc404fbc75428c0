export { InvalidMailError, MailRateError } from './mail.errors.js';
export { parseMailAddress } from './mail-address.js';
export type { MailAddress } from './mail-address.js';
export { MAIL_LIMITS, parseMail } from './parse-mail.js';
export type { Mail, MailWish } from './parse-mail.js';
export {
  attachmentName,
  attachmentType,
  emailPart,
  INCOMING_LIMITS,
  IncomingMailError,
  requireIncomingMail,
} from './incoming-mail.js';
export type { IncomingMail, MailFile } from './incoming-mail.js';
