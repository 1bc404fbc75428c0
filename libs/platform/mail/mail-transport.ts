/** Of a person or a system: a name, which may be empty, and `local@domain` in ASCII. */
export interface Mailbox {
  readonly name: string;
  readonly address: string;
}

/** Checked already: no field holds a line break or more than what its name says. */
export interface OutgoingMail {
  readonly to: readonly Mailbox[];
  readonly cc: readonly Mailbox[];
  readonly bcc: readonly Mailbox[];
  readonly replyTo: readonly Mailbox[];
  readonly subject: string;
  readonly text: string | undefined;
  readonly html: string | undefined;
}

/** What the server has taken on; whether it arrives nobody can say. */
export interface SentMail {
  /** As it stands in the mail's `Message-ID`, with its brackets. */
  readonly messageId: string;
  /** Addresses that the server refused while it took the mail for others. */
  readonly refused: readonly string[];
}

/** The port through which mail leaves. An abstract class, so that it is its own token. */
export abstract class MailTransport {
  /**
   * Hands the mail to a server.
   * @throws MailNotConfiguredError, MailRejectedError, MailUnavailableError
   */
  abstract send(mail: OutgoingMail): Promise<SentMail>;
}
