import { Sealer } from '#platform/sealing';
import type { Invocation } from '../domain/index.js';

/** Says whether two requests are the same, without saying what they are. The app provides it. */
export class AsyncFingerprints {
  private readonly sealer: Sealer;

  constructor(secretKey: string) {
    this.sealer = new Sealer(secretKey, 'async-requests');
  }

  of({ request, body }: Pick<Invocation, 'request' | 'body'>): Uint8Array<ArrayBuffer> {
    const { method, path, queryString } = request;
    // Of these none but the body can have a line break.
    return this.sealer.fingerprint([method, path, queryString, body.kind, body.text ?? ''].join('\n'));
  }
}
