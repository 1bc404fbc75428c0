import { Injectable } from '@nestjs/common';
import { HOUR_MS, SECOND_MS } from '#kernel';
import { MailRateError, parseMail } from '#mail/domain';
import type { MailWish } from '#mail/domain';
import { RateLimits } from '#platform/limits';
import { MailTransport } from '#platform/mail';
import type { SentMail } from '#platform/mail';
import { MailSettings } from './mail.settings.js';

const HOUR_SECONDS = HOUR_MS / SECOND_MS;

/** Sends what scripts ask to have sent. */
@Injectable()
export class MailService {
  constructor(
    private readonly transport: MailTransport,
    private readonly limits: RateLimits,
    private readonly settings: MailSettings,
  ) {}

  /**
   * A mail that breaks a rule costs nothing of the app's hour; one that the server refuses does.
   * @throws InvalidMailError, MailRateError, and what the transport throws.
   */
  async send(appId: string, wish: MailWish): Promise<SentMail> {
    const mail = parseMail(wish);
    const points = this.settings.maxPerHour;
    const verdict = await this.limits.consume(`email:${appId}`, { points, perSeconds: HOUR_SECONDS });
    if (!verdict.allowed) throw new MailRateError(points, verdict.retryAfterSeconds);
    return this.transport.send(mail);
  }
}
