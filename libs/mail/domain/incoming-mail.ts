import { DomainError, MIB, truncateUtf8 } from '#kernel';
import type { ErrorKind } from '#kernel';

export const INCOMING_LIMITS = {
  /** Text and HTML together, as UTF-8: they travel with the event. */
  maxBodyBytes: MIB,
  maxAttachments: 100,
  /** Of a header line that goes into the event. */
  maxHeaderChars: 998,
} as const;

/** Why a mail, or a recipient of one, is not taken; the sender learns no more of it than the kind. */
export class IncomingMailError extends DomainError {
  readonly code = 'email.not-taken';

  constructor(
    readonly kind: Extract<ErrorKind, 'not-found' | 'throttled' | 'too-large' | 'busy'>,
    reason: string,
  ) {
    super(`Cannot take the mail: ${reason}`);
  }
}

/** What a mail says of itself, but for its attachments. */
export interface IncomingMail {
  readonly from: string;
  readonly subject: string;
  readonly messageId: string | undefined;
  readonly isAutomatic: boolean;
  readonly text: string | undefined;
  readonly html: string | undefined;
}

/** An attachment, which is a file by then. */
export interface MailFile {
  readonly fileId: string;
  readonly name: string;
  readonly contentType: string;
  readonly size: number;
}

/** @throws IncomingMailError */
export function requireIncomingMail({ text, html }: IncomingMail, attachments: number): void {
  const { maxBodyBytes, maxAttachments } = INCOMING_LIMITS;
  if (Buffer.byteLength(text ?? '') + Buffer.byteLength(html ?? '') > maxBodyBytes)
    throw new IncomingMailError('too-large', `text and HTML have more than ${maxBodyBytes} bytes`);
  if (attachments > maxAttachments)
    throw new IncomingMailError('too-large', `it has more than ${maxAttachments} attachments`);
}

/**
 * JSON text of the part of the event that is of a mail's own.
 * @param to the address that picked the trigger.
 */
export function emailPart(mail: IncomingMail, to: string, attachments: readonly MailFile[]): string {
  const { from, subject, messageId = null, isAutomatic, text = null, html = null } = mail;
  const { maxHeaderChars } = INCOMING_LIMITS;
  return JSON.stringify({
    ...{ from: from.slice(0, maxHeaderChars), to, subject: subject.slice(0, maxHeaderChars), text, html },
    attachments,
    ...{ messageId: messageId?.slice(0, maxHeaderChars) ?? null, isAutomatic },
  });
}

const MAX_NAME_BYTES = 255;
const MEDIA_TYPE = /^[a-z0-9!#$&^_.+-]{1,100}\/[a-z0-9!#$&^_.+-]{1,100}$/i;

/** A name that a file may have, made of what a stranger calls it: no folders, nothing that is not seen. */
export function attachmentName(said: string | undefined, index: number): string {
  const last = (said ?? '').split(/[/\\]/).at(-1) ?? '';
  const name = last
    .toWellFormed()
    .replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, '')
    .trim();
  return truncateUtf8(name, MAX_NAME_BYTES) || `attachment-${index + 1}`;
}

export function attachmentType(said: string): string {
  return MEDIA_TYPE.test(said) ? said.toLowerCase() : 'application/octet-stream';
}
