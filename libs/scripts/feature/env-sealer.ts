import { EnvUnreadableError } from '#scripts/domain';
import { SealBrokenError, Sealer } from '#platform/sealing';

/** Where a value belongs; sealed for one place, it does not open in another. */
export interface EnvPlace {
  readonly appId: string;
  readonly name: string;
  /** Part of it, so that a secret does not become readable by a change of its row. */
  readonly isSecret: boolean;
}

/** Seals the values of variables for the database. The app provides it under this class. */
export class EnvSealer {
  private readonly sealer: Sealer;

  constructor(secretKey: string) {
    this.sealer = new Sealer(secretKey, 'app-env');
  }

  seal(place: EnvPlace, value: string): Uint8Array<ArrayBuffer> {
    return this.sealer.seal(partsOf(place), value);
  }

  /** @throws EnvUnreadableError when it was sealed with another key, for another place, or was changed since. */
  open(place: EnvPlace, sealed: Uint8Array): string {
    try {
      return this.sealer.open(partsOf(place), sealed);
    } catch (cause) {
      if (cause instanceof SealBrokenError) throw new EnvUnreadableError({ cause });
      throw cause;
    }
  }
}

function partsOf({ appId, name, isSecret }: EnvPlace): readonly string[] {
  return [appId, name, isSecret ? 'secret' : 'variable'];
}
