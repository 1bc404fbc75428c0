import { keptBody, MAX_BODY_KEPT_BYTES } from '#logs/domain';

const TEXT_TYPE = /^(?:text\/|application\/(?:[a-z0-9.+-]*(?:json|xml)|javascript|x-www-form-urlencoded))/i;

/** What went to the client of a response's body: how much, and as much of it as is remembered. */
export class SentBody {
  bytes = 0;
  private text: string | undefined;
  private isBytes = false;
  private chunks: Buffer[] | undefined;
  private keptBytes = 0;

  whole(text: string, encoding: 'utf8' | 'latin1', bytes: number): void {
    this.text = text;
    this.isBytes = encoding === 'latin1';
    this.bytes = bytes;
  }

  /** One chunk of many; of what is text the beginning is kept. */
  add(chunk: Buffer, headers: Readonly<Record<string, string | string[]>>): void {
    this.bytes += chunk.length;
    if (this.keptBytes >= MAX_BODY_KEPT_BYTES || !TEXT_TYPE.test(String(headers['content-type'] ?? '')))
      return;
    const kept = chunk.subarray(0, MAX_BODY_KEPT_BYTES - this.keptBytes);
    this.keptBytes += kept.length;
    (this.chunks ??= []).push(kept);
  }

  /** As the record keeps it. */
  kept(): { body: string | null; body_cut: boolean } {
    if (this.text !== undefined) return keptBody(this.text, this.isBytes);
    if (this.chunks === undefined) return { body: null, body_cut: this.bytes > 0 };
    return { body: Buffer.concat(this.chunks).toString('utf8'), body_cut: this.keptBytes < this.bytes };
  }
}
