import { newId } from '#kernel';
import type { AppRole, InstanceRole } from '#identity/domain';
import type { Database, Db } from '#platform/postgres';
import type { PortBinding } from '#platform/process';
import { RunTokenVerifier } from '#scripts/feature';
import { tokenOf, tokens } from '../../../stores/feature/kv-stores.for-spec.js';
import { startDeadLettersApp } from './dead-letters-app.for-spec.js';
import type { DeadLettersApp } from './dead-letters-app.for-spec.js';

export { tokenOf };

/** The manager's side, which takes tokens of `tokenOf`. */
export function startForRuns(database: Database): Promise<DeadLettersApp> {
  const verifier = { verify: (token: string) => tokens.verify(token, Date.now()) };
  return startDeadLettersApp(database, [[RunTokenVerifier, verifier] as PortBinding]);
}

export interface UserDraft {
  readonly instanceRole?: InstanceRole;
  /** In the app; none when it is left out. */
  readonly role?: AppRole;
  readonly isActive?: boolean;
}

/** @returns the user's id. */
export async function givenUser(db: Db, appId: string, draft: UserDraft = {}): Promise<string> {
  const { instanceRole = 'member', role, isActive = true } = draft;
  const id = newId();
  await db.user.create({ data: { id, username: `user-${id}`, passwordHash: '-', instanceRole, isActive } });
  if (role !== undefined) await db.appMember.create({ data: { appId, userId: id, role } });
  return id;
}

/** Token of a run whose caller may manage the app's dead letters. */
export async function managersToken(db: Db, appId: string, depth = 0): Promise<string> {
  const principalId = await givenUser(db, appId, { role: 'app_admin' });
  return tokenOf(appId, { principalId, mayManageDeadLetters: true, depth });
}
