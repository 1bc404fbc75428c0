import { DomainError } from '#kernel';
import type { ErrorKind } from '#kernel';

/** What the other side is told. The text is ours: a refusal's own words are not for strangers. */
export interface SmtpReply {
  readonly responseCode: number;
  readonly text: string;
}

const LATER: SmtpReply = { responseCode: 451, text: '4.3.0 Cannot take the mail now, try again later' };
const REFUSED: SmtpReply = { responseCode: 554, text: '5.6.0 Cannot take such a mail' };

/** A new kind does not compile until it has a reply. 4yz: the sender tries again; 5yz: it gives up. */
const REPLIES: Readonly<Record<ErrorKind, SmtpReply>> = {
  'not-found': { responseCode: 550, text: '5.1.1 No such address here' },
  throttled: { responseCode: 450, text: '4.7.1 Too much mail, try again later' },
  'too-large': { responseCode: 552, text: '5.3.4 The mail is too large' },
  exhausted: { responseCode: 452, text: '4.2.2 No room for the mail, try again later' },
  ...{ malformed: REFUSED, invalid: REFUSED, forbidden: REFUSED },
  ...{ unauthenticated: LATER, conflict: LATER, failed: LATER, busy: LATER, late: LATER, broken: LATER },
};

export function replyTo(error: unknown): SmtpReply {
  return error instanceof DomainError ? REPLIES[error.kind] : LATER;
}

/** In the form that the vendor takes. */
export function asError({ responseCode, text }: SmtpReply): Error {
  return Object.assign(new Error(text), { responseCode });
}
