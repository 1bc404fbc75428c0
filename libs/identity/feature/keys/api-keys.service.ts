import { Inject, Injectable } from '@nestjs/common';
import { isUuid, newId } from '#kernel';
import type { Clock } from '#kernel';
import { pageSize, toPage } from '#contracts';
import type { CreateApiKeyBody, Page, PageQuery } from '#contracts';
import { ApiKeyRepository, UserRepository } from '#identity/data';
import {
  apiKeyPrefix,
  AuthRequiredError,
  hashApiKey,
  KeyNotFoundError,
  MAX_KEYS_PER_USER,
  mintApiKey,
  requirePrincipal,
  TooManyKeysError,
} from '#identity/domain';
import type { ApiKey, AuditEntry, Caller, Principal } from '#identity/domain';
import { Database } from '#platform/postgres';
import { AuditTrail } from '../audit/audit-trail.js';
import { CLOCK } from '../clock.token.js';
import { requireCursor } from '../require-cursor.js';
import { KeyReach } from './key-reach.js';
import { readKeyDraft } from './read-key-draft.js';

export interface MintedKey {
  readonly key: ApiKey;
  /** Known to the caller alone from here on (R-KEY-03). */
  readonly rawToken: string;
}

/** A person's own keys; nobody sees or ends those of another. */
@Injectable()
export class ApiKeysService {
  constructor(
    private readonly database: Database,
    private readonly keys: ApiKeyRepository,
    private readonly users: UserRepository,
    private readonly reach: KeyReach,
    private readonly audit: AuditTrail,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * @throws InvalidInputError naming the fields that break a rule (R-KEY-05).
   * @throws DomainError of kind `not-found` when there is no such app; ForbiddenError when the caller has no role there.
   * @throws TooManyKeysError; AuthRequiredError when the account has just gone.
   */
  async mint(caller: Caller, body: CreateApiKeyBody): Promise<MintedKey> {
    const principal = requirePrincipal(caller.principal);
    const { userId } = principal;
    const nowMs = this.clock.now();
    const { app, name, scopes, expiresAt } = readKeyDraft(body, nowMs);
    const appId = app === null ? null : await this.reach.appId(principal, app);
    const rawToken = mintApiKey();
    const key = await this.database.transaction(async (db) => {
      // Under the lock neither two keys can both be the last allowed one, nor one be made for who is being deactivated.
      const user = await this.users.lock(db, userId);
      if (user?.isActive !== true) throw new AuthRequiredError();
      if ((await this.keys.countOfUser(db, userId)) >= MAX_KEYS_PER_USER) throw new TooManyKeysError();
      const made = await this.keys.insert(db, {
        ...{ id: newId(), userId, appId, name, scopes, expiresAt },
        prefix: apiKeyPrefix(rawToken),
        keyHash: hashApiKey(rawToken),
        createdAt: new Date(nowMs),
      });
      const details = { scopes: [...scopes], expires_at: expiresAt?.toISOString() ?? null };
      await this.audit.record(db, caller, { ...entryOf('key.create', made), details });
      return made;
    });
    return { key, rawToken };
  }

  /**
   * The caller's own, newest first.
   * @throws InvalidInputError when the cursor is none of ours.
   */
  async list({ userId }: Principal, { limit, cursor }: PageQuery): Promise<Page<ApiKey>> {
    requireCursor(cursor);
    const size = pageSize(limit);
    const page = { before: cursor, limit: size + 1 };
    return toPage(await this.keys.listOfUser(this.database.db, userId, page), size, ({ id }) => id);
  }

  /** It is refused from the next request on. @throws KeyNotFoundError also when it is somebody else's (R-KEY-04). */
  async delete(caller: Caller, id: string): Promise<void> {
    const { userId } = requirePrincipal(caller.principal);
    if (!isUuid(id)) throw new KeyNotFoundError(id);
    await this.database.transaction(async (db) => {
      const key = await this.keys.deleteOfUser(db, userId, id);
      if (key === undefined) throw new KeyNotFoundError(id);
      await this.audit.record(db, caller, entryOf('key.delete', key));
    });
  }
}

function entryOf(action: 'key.create' | 'key.delete', { id, name, appId }: ApiKey): AuditEntry {
  return { action, target: { kind: 'key', id, name }, ...(appId === null ? {} : { appId }) };
}
