import { MIB } from '#kernel';
import { InvalidMailError } from './mail.errors.js';
import { parseMailAddress } from './mail-address.js';
import type { MailAddress } from './mail-address.js';

export const MAIL_LIMITS = {
  /** `to`, `cc` and `bcc` together. */
  maxRecipients: 50,
  /** A line of RFC 5322 without its end. */
  maxSubjectChars: 998,
  /** Subject, text and HTML together, as UTF-8. */
  maxBytes: MIB,
} as const;

/** What a script asks to have sent. */
export interface MailWish {
  readonly to: readonly string[];
  readonly cc: readonly string[];
  readonly bcc: readonly string[];
  readonly replyTo: readonly string[];
  readonly subject: string;
  readonly text: string | undefined;
  readonly html: string | undefined;
}

export interface Mail {
  readonly to: readonly MailAddress[];
  readonly cc: readonly MailAddress[];
  readonly bcc: readonly MailAddress[];
  readonly replyTo: readonly MailAddress[];
  readonly subject: string;
  readonly text: string | undefined;
  readonly html: string | undefined;
}

const QUOTED_CHARS = 80;
/** Tabs too: a subject is one line of text. */
const CONTROL = /[\p{Cc}\u2028\u2029]/u;

/** @throws InvalidMailError (R-MAIL-01, R-MAIL-02) */
export function parseMail(wish: MailWish): Mail {
  const { to, cc, bcc, subject, text, html } = wish;
  requireRecipients(to, cc, bcc);
  requireSubject(subject);
  if (text === undefined && html === undefined)
    throw new InvalidMailError('it has neither "text" nor "html"; give one of them, or both');
  requireSize([subject, text ?? '', html ?? '']);
  return {
    to: addresses('to', to),
    cc: addresses('cc', cc),
    bcc: addresses('bcc', bcc),
    replyTo: addresses('replyTo', wish.replyTo),
    ...{ subject, text, html },
  };
}

function requireRecipients(...lists: readonly (readonly string[])[]): void {
  const [to = []] = lists;
  if (to.length === 0) throw new InvalidMailError('"to" names nobody');
  const count = lists.reduce((sum, list) => sum + list.length, 0);
  if (count <= MAIL_LIMITS.maxRecipients) return;
  throw new InvalidMailError(
    `"to", "cc" and "bcc" have ${count} addresses, and may have ${MAIL_LIMITS.maxRecipients} together`,
  );
}

function requireSubject(subject: string): void {
  if (subject.length > MAIL_LIMITS.maxSubjectChars)
    throw new InvalidMailError(`its subject has more than ${MAIL_LIMITS.maxSubjectChars} characters`);
  if (CONTROL.test(subject))
    throw new InvalidMailError('its subject has a line break or another control character');
}

function requireSize(texts: readonly string[]): void {
  const bytes = texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  if (bytes > MAIL_LIMITS.maxBytes)
    throw new InvalidMailError(
      `subject, text and HTML have more than ${MAIL_LIMITS.maxBytes} bytes together`,
    );
}

function addresses(field: string, texts: readonly string[]): MailAddress[] {
  return texts.map((text) => {
    const address = parseMailAddress(text);
    if (address !== undefined) return address;
    const quoted = JSON.stringify(text.slice(0, QUOTED_CHARS));
    throw new InvalidMailError(
      `${quoted} in "${field}" is no address such as "ada@example.com" or "Ada <ada@example.com>"`,
    );
  });
}
