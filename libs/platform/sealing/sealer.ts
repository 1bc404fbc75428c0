import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';

/** Says how the rest is to be read; another key or cipher gets another number. */
const FORMAT = 1;
const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const CIPHER = 'aes-256-gcm';

/** Bytes that a sealed text has more than the text in UTF-8. */
export const SEAL_BYTES = 1 + NONCE_BYTES + TAG_BYTES;

/** It was sealed with another key or for another place, or was changed since. */
export class SealBrokenError extends Error {}

/**
 * Seals texts for the database: AES-256-GCM under a key derived from the installation's secret, with a random nonce
 * each. A sealed text is the format's number, the nonce, the ciphertext and the tag.
 */
export class Sealer {
  private readonly key: Uint8Array;

  /** @param purpose such as `app-env`: what is sealed for one does not open for another. */
  constructor(secretKey: string, purpose: string) {
    this.key = new Uint8Array(hkdfSync('sha256', secretKey, '', `picloud/${purpose}/1`, KEY_BYTES));
  }

  /** @param place names where the text belongs, part by part; no part holds a line feed. */
  seal(place: readonly string[], text: string): Uint8Array<ArrayBuffer> {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv(CIPHER, this.key, nonce, { authTagLength: TAG_BYTES });
    cipher.setAAD(boundTo(place));
    const sealed = [Buffer.of(FORMAT), nonce, cipher.update(text, 'utf8'), cipher.final()];
    return new Uint8Array(Buffer.concat([...sealed, cipher.getAuthTag()]));
  }

  /** @throws SealBrokenError */
  open(place: readonly string[], sealed: Uint8Array): string {
    const bytes = Buffer.from(sealed);
    if (bytes.length < SEAL_BYTES || bytes[0] !== FORMAT) throw new SealBrokenError();
    const nonce = bytes.subarray(1, 1 + NONCE_BYTES);
    const decipher = createDecipheriv(CIPHER, this.key, nonce, { authTagLength: TAG_BYTES });
    decipher.setAAD(boundTo(place));
    decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
    try {
      const text = decipher.update(bytes.subarray(1 + NONCE_BYTES, -TAG_BYTES));
      return Buffer.concat([text, decipher.final()]).toString('utf8');
    } catch (cause) {
      throw new SealBrokenError('The seal is broken', { cause });
    }
  }

  /** A hash that says whether two texts are the same, and to nobody without the key what they are. */
  fingerprint(text: string): Uint8Array<ArrayBuffer> {
    return new Uint8Array(createHmac('sha256', this.key).update(text).digest());
  }
}

function boundTo(place: readonly string[]): Buffer {
  return Buffer.from([FORMAT, ...place].join('\n'));
}
