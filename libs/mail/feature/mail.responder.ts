import { Injectable } from '@nestjs/common';
import { emailSend } from '#contracts';
import type { EmailSendRequest, EmailSendResponse } from '#contracts';
import { MessageBus } from '#platform/messaging';
import { RunTokenVerifier } from '#scripts/feature';
import { MailService } from './mail.service.js';

/**
 * Answers what runs ask of `email`: here, because executors hold no credentials. The app is that of the run token (R-CTX-07).
 * Serves from its making on, so it must be made before the bus starts.
 */
@Injectable()
export class MailResponder {
  constructor(
    bus: MessageBus,
    private readonly mail: MailService,
    private readonly tokens: RunTokenVerifier,
  ) {
    bus.serve(emailSend, (call) => this.send(call));
  }

  private async send(call: EmailSendRequest): Promise<EmailSendResponse> {
    const { runToken, to, cc = [], bcc = [], replyTo = [], subject, text, html } = call;
    const { appId } = this.tokens.verify(runToken);
    const sent = await this.mail.send(appId, { to, cc, bcc, replyTo, subject, text, html });
    return { messageId: sent.messageId, refused: [...sent.refused] };
  }
}
