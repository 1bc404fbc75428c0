import type { IdempotencyPlace } from '#identity/data';
import { Sealer } from '#platform/sealing';

/** Keeps answers so that nobody reads them in the database: one may hold a new key. The app provides it. */
export class AnswerBox {
  private readonly sealer: Sealer;

  constructor(secretKey: string) {
    this.sealer = new Sealer(secretKey, 'idempotency');
  }

  seal({ scope, key }: IdempotencyPlace, text: string): Uint8Array<ArrayBuffer> {
    return this.sealer.seal([scope, key], text);
  }

  /** @throws SealBrokenError when it was kept under another secret key. */
  open({ scope, key }: IdempotencyPlace, sealed: Uint8Array): string {
    return this.sealer.open([scope, key], sealed);
  }

  /** Of a whole request; a plain hash would let passwords in bodies be guessed. */
  fingerprint(text: string): Uint8Array<ArrayBuffer> {
    return this.sealer.fingerprint(text);
  }
}
