export { EmailIntake } from './email-intake.js';
export { MailIntakeModule } from './mail-intake.module.js';
export { MailIntakeSettings } from './mail-intake.settings.js';
