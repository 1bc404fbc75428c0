import { Injectable } from '@nestjs/common';
import { DomainError, SECOND_MS } from '#kernel';
import { emailSend } from '#contracts';
import type { RunScriptRequest } from '#contracts';
import { parseMail } from '#mail/domain';
import type { MailWish } from '#mail/domain';
import { MessageBus } from '#platform/messaging';
import { askManager } from './ask-manager.js';
import { MalformedCallError, SdkServices } from './sdk-services.js';

/** Longer than the manager gives the mail server, so that its answer says what went wrong. */
const DEADLINE_MS = 20 * SECOND_MS;

/** The manager cannot be reached, or was lost while it was asked. */
export class EmailUnavailableError extends DomainError {
  readonly code = 'email.unavailable';
  readonly kind = 'busy';

  constructor(options: ErrorOptions) {
    super('Cannot send mail right now; the mail may have been sent all the same', options);
  }
}

export class EmailTimeoutError extends DomainError {
  readonly code = 'email.timeout';
  readonly kind = 'late';

  constructor(options: ErrorOptions) {
    super('The mail was not handed over in time; it may have been sent all the same', options);
  }
}

/** `email` of scripts: passes mails on to the manager, with the run's token and never with an app's id (R-CTX-07). */
@Injectable()
export class EmailCalls {
  constructor(
    private readonly bus: MessageBus,
    services: SdkServices,
  ) {
    services.register('email.send', (run, payload) => this.send(run, payload));
  }

  private async send(run: RunScriptRequest, payload: string): Promise<string> {
    const { to, cc, bcc, replyTo, subject, text, html } = readCall(payload);
    const wish = {
      ...{ to: texts(to), cc: texts(cc), bcc: texts(bcc), replyTo: texts(replyTo) },
      ...{ subject: textIn(subject), text: optionalText(text), html: optionalText(html) },
    };
    // Here already, so that what is refused in any case does not first travel.
    parseMail(wish);
    const call = { runToken: run.runToken, ...given(wish) };
    const { messageId, refused } = await askManager(this.bus, emailSend, call, run, {
      deadlineMs: DEADLINE_MS,
      unavailable: (options) => new EmailUnavailableError(options),
      late: (options) => new EmailTimeoutError(options),
    });
    return JSON.stringify({ messageId, refused });
  }
}

/** @throws MalformedCallError */
function readCall(json: string): Record<string, unknown> {
  try {
    return (JSON.parse(json) ?? {}) as Record<string, unknown>;
  } catch {
    throw new MalformedCallError();
  }
}

function texts(value: unknown): string[] {
  if (!Array.isArray(value)) throw new MalformedCallError();
  return value.map(textIn);
}

function textIn(value: unknown): string {
  if (typeof value !== 'string') throw new MalformedCallError();
  return value;
}

function optionalText(value: unknown): string | undefined {
  return value === undefined ? undefined : textIn(value);
}

/** Without the bodies that there are not. */
function given({ text, html, ...rest }: MailWish) {
  const { to, cc, bcc, replyTo, subject } = rest;
  return {
    ...{ to: [...to], cc: [...cc], bcc: [...bcc], replyTo: [...replyTo], subject },
    ...(text === undefined ? {} : { text }),
    ...(html === undefined ? {} : { html }),
  };
}
