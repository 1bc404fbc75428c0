/** What the operator lets apps send; the app provides it globally. */
export class MailSettings {
  /** @param maxPerHour mails of one app, whatever the number of their recipients. */
  constructor(readonly maxPerHour: number) {}
}
