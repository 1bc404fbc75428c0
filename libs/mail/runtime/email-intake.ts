import { Injectable } from '@nestjs/common';
import { HOUR_MS, SECOND_MS } from '#kernel';
import type { NewEvent } from '#delivery/domain';
import { Outbox } from '#delivery/runtime';
import { emailPart, IncomingMailError, requireIncomingMail } from '#mail/domain';
import type { MailFile } from '#mail/domain';
import { RateLimits } from '#platform/limits';
import { Database } from '#platform/postgres';
import type { MailIntake, ReceivedMail } from '#platform/smtp-listener';
import { eventPayload } from '#triggers/domain';
import { AttachmentFiles } from './attachment-files.js';
import { MailIntakeSettings } from './mail-intake.settings.js';
import { MailTargets } from './mail-targets.js';
import type { MailTarget } from './mail-targets.js';

const HOUR_SECONDS = HOUR_MS / SECOND_MS;

/** What an app has kept of a mail. */
interface KeptFiles {
  /** In whose name: the first event of the app. */
  readonly event: NewEvent;
  readonly files: readonly MailFile[];
}

/** Turns mails into events of the triggers that have their addresses. */
@Injectable()
export class EmailIntake implements MailIntake {
  constructor(
    private readonly targets: MailTargets,
    private readonly attachments: AttachmentFiles,
    private readonly database: Database,
    private readonly outbox: Outbox,
    private readonly limits: RateLimits,
    private readonly settings: MailIntakeSettings,
  ) {}

  /**
   * Each recipient counts against the hour of its app: scripts that answer each other's mails end there (R-MAIL-11).
   * @throws IncomingMailError
   */
  async admit(recipient: string): Promise<void> {
    const target = await this.targets.find(recipient);
    if (target === undefined) throw new IncomingMailError('not-found', 'no trigger has the address');
    const rule = { points: this.settings.maxPerHour, perSeconds: HOUR_SECONDS };
    const { allowed } = await this.limits.consume(`email-in:${target.event.appId}`, rule);
    if (!allowed) throw new IncomingMailError('throttled', 'its app has had as many as it may in an hour');
  }

  /**
   * One event for each trigger among the recipients, all in one commit; attachments are files by then (R-MAIL-10).
   * @throws IncomingMailError, and whatever keeps files or events from being kept: then nothing is.
   */
  async take(mail: ReceivedMail): Promise<void> {
    requireIncomingMail(mail, mail.attachments.length);
    const targets = await this.targetsOf(mail.recipients);
    const kept: KeptFiles[] = [];
    try {
      for (const { event } of targets) {
        if (kept.some((one) => one.event.appId === event.appId)) continue;
        kept.push({ event, files: await this.attachments.keep(event, mail.attachments) });
      }
      const events = targets.map((target) => withMail(target, mail, kept));
      await this.database.direct((session) => this.outbox.put(session, events));
    } catch (error) {
      for (const { event, files } of kept) await this.attachments.forget(event, files);
      throw error;
    }
    this.outbox.ring();
  }

  /** Several addresses may be one trigger's: domains of one app. */
  private async targetsOf(recipients: readonly string[]): Promise<MailTarget[]> {
    const targets = new Map<string | null, MailTarget>();
    for (const recipient of recipients) {
      const target = await this.targets.find(recipient);
      if (target !== undefined && !targets.has(target.event.triggerId))
        targets.set(target.event.triggerId, target);
    }
    if (targets.size === 0) throw new IncomingMailError('not-found', 'its triggers are gone');
    return [...targets.values()];
  }
}

function withMail({ address, event }: MailTarget, mail: ReceivedMail, kept: readonly KeptFiles[]): NewEvent {
  const { files = [] } = kept.find((one) => one.event.appId === event.appId) ?? {};
  const payload = eventPayload('receive', new Date(), 'email', emailPart(mail, address, files));
  return { ...event, payload };
}
