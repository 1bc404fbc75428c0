/** How much files may have; the same for every app. */
export class FilesSettings {
  readonly maxBytes: number;
  readonly quotaBytes: number;

  /** @param values of one file, and of all files of one app. */
  constructor({ maxBytes, quotaBytes }: { readonly maxBytes: number; readonly quotaBytes: number }) {
    this.maxBytes = maxBytes;
    this.quotaBytes = quotaBytes;
  }
}
