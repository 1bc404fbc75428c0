/** Where one value is: nothing is shared between apps (R-KV-04). */
export interface KvPlace {
  readonly appId: string;
  readonly collection: string;
  readonly key: string;
}

export interface KvEntry {
  readonly key: string;
  /** JSON text, exactly as it was written. */
  readonly value: string;
  /** Rises with every set of the key, also over a delete. */
  readonly version: number;
  readonly expiresAt: Date | null;
}

export interface KvSetting {
  /** JSON text. */
  readonly value: string;
  /** From now on, in database time; without it the value stays. */
  readonly ttlSeconds: number | undefined;
  /** 0: only if the key does not exist; n: only if it is at version n. */
  readonly ifVersion: number | undefined;
}
