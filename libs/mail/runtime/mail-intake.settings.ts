/** What the operator lets in; the app provides it globally. */
export class MailIntakeSettings {
  /** @param maxPerHour mails to one app, each recipient counted. */
  constructor(readonly maxPerHour: number) {}
}
