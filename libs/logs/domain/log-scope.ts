/** Whose executions are looked at: those of an app, or of one script. */
export interface LogScope {
  readonly kind: 'app' | 'script';
  readonly id: string;
}

/** The scope as one text, for use as a key. */
export function scopeKey({ kind, id }: LogScope): string {
  return `${kind}:${id}`;
}
