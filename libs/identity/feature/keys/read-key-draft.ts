import { InvalidInputError } from '#kernel';
import type { FieldError } from '#kernel';
import { timeOf } from '#contracts';
import type { CreateApiKeyBody } from '#contracts';
import { instanceScopes, keyNameFault } from '#identity/domain';
import type { Scope } from '#identity/domain';

export interface KeyDraft {
  readonly name: string;
  readonly scopes: readonly Scope[];
  /** Id or slug. */
  readonly app: string | null;
  readonly expiresAt: Date | null;
}

/** @throws InvalidInputError naming each field that breaks a rule. */
export function readKeyDraft(
  { name, scopes, app_id, expires_at }: CreateApiKeyBody,
  nowMs: number,
): KeyDraft {
  const faults: FieldError[] = [];
  const nameFault = keyNameFault(name);
  if (nameFault !== undefined) faults.push({ field: 'name', message: `name ${nameFault}` });
  const app = app_id ?? null;
  const tooWide = app === null ? [] : instanceScopes(scopes);
  if (tooWide.length > 0)
    faults.push({
      field: 'scopes',
      message: `scopes of a key bound to an app cannot have ${tooWide.join(', ')}`,
    });
  const expiresMs = timeOf('expires_at', expires_at ?? undefined, faults);
  if (expiresMs !== undefined && expiresMs <= nowMs)
    faults.push({ field: 'expires_at', message: 'expires_at must be in the future' });
  if (faults.length > 0) throw new InvalidInputError(faults);
  const expiresAt = expiresMs === undefined ? null : new Date(expiresMs);
  return { name, scopes: [...new Set(scopes)], app, expiresAt };
}
