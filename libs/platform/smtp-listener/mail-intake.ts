/** A part of a mail that is not its text. */
export interface ReceivedAttachment {
  /** As the mail says it; undefined where it says nothing. Anything may stand in it. */
  readonly name: string | undefined;
  readonly contentType: string;
  readonly content: Uint8Array;
}

/** A mail as it came in; everything in it is a stranger's word. */
export interface ReceivedMail {
  /** Of the envelope: those that the intake has taken before. */
  readonly recipients: readonly string[];
  /** Of the header: `ada@example.com` or `Ada <ada@example.com>`; of the envelope where the header has none. */
  readonly from: string;
  readonly subject: string;
  readonly messageId: string | undefined;
  /** Whether it says that a program wrote it (RFC 3834). */
  readonly isAutomatic: boolean;
  readonly text: string | undefined;
  readonly html: string | undefined;
  readonly attachments: readonly ReceivedAttachment[];
}

/**
 * What becomes of mails. A refusal is a DomainError, whose kind says whether the sender is told to come again; any other
 * error tells it to.
 */
export interface MailIntake {
  /** Asked for each recipient, before the mail itself is sent. @throws what the recipient is refused with. */
  admit(recipient: string): Promise<void>;

  /** Resolves when the mail is kept for good. @throws what the mail is refused with. */
  take(mail: ReceivedMail): Promise<void>;
}
