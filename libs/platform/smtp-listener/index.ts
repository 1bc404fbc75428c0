export type { MailIntake, ReceivedAttachment, ReceivedMail } from './mail-intake.js';
export { INTAKE_LIMITS, SmtpListener } from './smtp-listener.js';
export type { SmtpListenerSettings } from './smtp-listener.js';
