import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { EnvUnreadableError } from '#scripts/domain';

/** Where a value belongs; sealed for one place, it does not open in another. */
export interface EnvPlace {
  readonly appId: string;
  readonly name: string;
  /** Part of it, so that a secret does not become readable by a change of its row. */
  readonly isSecret: boolean;
}

/** Says how the rest is to be read; another key or cipher gets another number. */
const FORMAT = 1;
const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const CIPHER = 'aes-256-gcm';

/** Bytes that a sealed value has more than the value in UTF-8. */
export const SEAL_BYTES = 1 + NONCE_BYTES + TAG_BYTES;

/**
 * Seals the values of variables for the database: AES-256-GCM under a key derived from the installation's secret, with
 * a random nonce each. A sealed value is the format's number, the nonce, the ciphertext and the tag. The app provides
 * it under this class.
 */
export class EnvSealer {
  private readonly key: Uint8Array;

  constructor(secretKey: string) {
    this.key = new Uint8Array(hkdfSync('sha256', secretKey, '', 'picloud/app-env/1', KEY_BYTES));
  }

  seal(place: EnvPlace, value: string): Uint8Array<ArrayBuffer> {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv(CIPHER, this.key, nonce, { authTagLength: TAG_BYTES });
    cipher.setAAD(boundTo(place));
    const sealed = [Buffer.of(FORMAT), nonce, cipher.update(value, 'utf8'), cipher.final()];
    return new Uint8Array(Buffer.concat([...sealed, cipher.getAuthTag()]));
  }

  /** @throws EnvUnreadableError when it was sealed with another key, for another place, or was changed since. */
  open(place: EnvPlace, sealed: Uint8Array): string {
    const bytes = Buffer.from(sealed);
    if (bytes.length < SEAL_BYTES || bytes[0] !== FORMAT) throw new EnvUnreadableError();
    const nonce = bytes.subarray(1, 1 + NONCE_BYTES);
    const decipher = createDecipheriv(CIPHER, this.key, nonce, { authTagLength: TAG_BYTES });
    decipher.setAAD(boundTo(place));
    decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
    try {
      const text = decipher.update(bytes.subarray(1 + NONCE_BYTES, -TAG_BYTES));
      return Buffer.concat([text, decipher.final()]).toString('utf8');
    } catch (cause) {
      throw new EnvUnreadableError({ cause });
    }
  }
}

/** No part can hold the separator. */
function boundTo({ appId, name, isSecret }: EnvPlace): Buffer {
  return Buffer.from([FORMAT, appId, name, isSecret ? 'secret' : 'variable'].join('\n'));
}
