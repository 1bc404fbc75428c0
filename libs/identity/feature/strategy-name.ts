let given = 0;

/**
 * A name under which passport knows a strategy. Passport's register is one for the process, so every application in
 * it needs names of its own, or the last one started would answer for all.
 */
export function strategyName(credential: 'session' | 'key'): string {
  given += 1;
  return `picloud-${credential}-${given}`;
}
