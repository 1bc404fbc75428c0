import { createHash } from 'node:crypto';
import type { FastifyReply } from 'fastify';

const NOT_MODIFIED = 304;

/** An answer that is the same for the life of the process: it is made once, and sent to nobody who has it. */
export class UnchangingText {
  private known: Promise<{ readonly text: string; readonly etag: string }> | undefined;

  /**
   * @param type the answer's content type.
   * @param make is asked when the text is first wanted, and again when it has failed.
   */
  constructor(
    private readonly type: string,
    private readonly make: () => Promise<string>,
  ) {}

  read(): Promise<{ readonly text: string; readonly etag: string }> {
    this.known ??= this.load().catch((error: unknown) => {
      // The next one who asks may be luckier.
      this.known = undefined;
      throw error;
    });
    return this.known;
  }

  /** @param wanted the request's `If-None-Match`. */
  async answer(wanted: string | undefined, reply: FastifyReply): Promise<void> {
    const { text, etag } = await this.read();
    void reply.headers({ etag, 'cache-control': 'public, no-cache' });
    if (wanted !== undefined && isSame(wanted, etag)) await reply.status(NOT_MODIFIED).send();
    else await reply.type(this.type).send(text);
  }

  private async load(): Promise<{ readonly text: string; readonly etag: string }> {
    const text = await this.make();
    return { text, etag: `"${createHash('sha256').update(text).digest('base64url')}"` };
  }
}

/** Weak tags too: a proxy that packs what it passes on makes them weak (RFC 9110 13.1.2). */
function isSame(header: string, etag: string): boolean {
  if (header.trim() === '*') return true;
  return header.split(',').some((one) => one.trim().replace(/^W\//, '') === etag);
}
