export { MailModule } from './mail.module.js';
export { MailSettings } from './mail.settings.js';
