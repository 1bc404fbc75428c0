import { Module } from '@nestjs/common';
import { MailResponder } from './mail.responder.js';
import { MailService } from './mail.service.js';

/**
 * Mail that scripts send: the manager's side. The app provides `MessageBus`, `RunTokenVerifier`, `RateLimits`,
 * `MailTransport` and `MailSettings` globally.
 */
@Module({ providers: [MailService, MailResponder] })
export class MailModule {}
