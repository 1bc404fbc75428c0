import { Injectable } from '@nestjs/common';
import { KeyAppGoneError } from '#identity/domain';
import type { ApiKey, Principal, Scope } from '#identity/domain';
import { isForeignKeyViolation } from '#platform/postgres';
import type { Db, Prisma, StatementSession } from '#platform/postgres';

export interface NewApiKey {
  readonly id: string;
  readonly userId: string;
  readonly appId: string | null;
  readonly name: string;
  readonly prefix: string;
  /** SHA-256 of the key; the key itself is stored nowhere (D6). */
  readonly keyHash: Uint8Array<ArrayBuffer>;
  readonly scopes: readonly Scope[];
  readonly createdAt: Date;
  readonly expiresAt: Date | null;
}

/** A key in force, with who it speaks for. */
export interface LiveApiKey {
  readonly principal: Principal;
  readonly lastUsedAt: Date | null;
}

interface LiveApiKeyRow extends Omit<Principal, 'credential'> {
  readonly keyId: string;
  readonly scopes: readonly Scope[];
  readonly appId: string | null;
  readonly lastUsedAt: Date | null;
}

const FIND_LIVE = `
  SELECT k.id AS "keyId", k.scopes, k.app_id AS "appId", k.last_used_at AS "lastUsedAt",
         u.id AS "userId", u.username, u.email, u.instance_role AS "instanceRole"
  FROM api_keys k JOIN admin_users u ON u.id = k.user_id
  WHERE k.key_hash = $1 AND (k.expires_at IS NULL OR k.expires_at > $2) AND u.is_active`;

@Injectable()
export class ApiKeyRepository {
  /** @throws KeyAppGoneError */
  async insert(db: Db, { scopes, ...key }: NewApiKey): Promise<ApiKey> {
    try {
      return toApiKey(await db.apiKey.create({ data: { ...key, scopes: [...scopes] } }));
    } catch (cause) {
      if (isForeignKeyViolation(cause, 'api_keys_app_id_fkey'))
        throw new KeyAppGoneError(key.appId ?? '', { cause });
      throw cause;
    }
  }

  /** The key of that hash, if it has not expired and its user is active: one query (R-KEY-06, R-KEY-07). */
  async findLive(
    session: StatementSession,
    keyHash: Uint8Array<ArrayBuffer>,
    now: Date,
  ): Promise<LiveApiKey | undefined> {
    const [row] = await session.query<LiveApiKeyRow>(FIND_LIVE, [keyHash, now]);
    if (row === undefined) return undefined;
    const { keyId, scopes, appId, lastUsedAt, ...who } = row;
    return { principal: { ...who, credential: { kind: 'key', id: keyId, scopes, appId } }, lastUsedAt };
  }

  /**
   * Notes a use of a key whose last one was noted at `seenAt` or before.
   * Whether this call did it: of several requests at once only one writes.
   */
  async touch(db: Db, id: string, seenAt: Date | null, now: Date): Promise<boolean> {
    const notSince = [{ lastUsedAt: null }, ...(seenAt === null ? [] : [{ lastUsedAt: { lte: seenAt } }])];
    const { count } = await db.apiKey.updateMany({
      where: { id, OR: notSince },
      data: { lastUsedAt: now },
    });
    return count > 0;
  }

  /** Newest first, those that have expired too. */
  async listOfUser(
    db: Db,
    userId: string,
    { before, limit }: { readonly before: string | undefined; readonly limit: number },
  ): Promise<readonly ApiKey[]> {
    const rows = await db.apiKey.findMany({
      where: { userId, ...(before === undefined ? {} : { id: { lt: before } }) },
      orderBy: { id: 'desc' },
      take: limit,
    });
    return rows.map(toApiKey);
  }

  countOfUser(db: Db, userId: string): Promise<number> {
    return db.apiKey.count({ where: { userId } });
  }

  /** The key that was deleted; undefined when there is none of that id, or it is somebody else's. */
  async deleteOfUser(db: Db, userId: string, id: string): Promise<ApiKey | undefined> {
    const row = await db.apiKey.findFirst({ where: { id, userId } });
    // Another request may delete it meanwhile, and then that one did it.
    const { count } = await db.apiKey.deleteMany({ where: { id, userId } });
    return row === null || count === 0 ? undefined : toApiKey(row);
  }

  /** Those that ended at a time or before, of anybody. @returns how many, at most `limit` (R-GC-03) */
  async deleteExpired(db: Db, until: Date, limit: number): Promise<number> {
    return db.$executeRaw`
      DELETE FROM api_keys WHERE id = ANY (ARRAY(
        SELECT id FROM api_keys WHERE expires_at <= ${until} LIMIT ${limit} FOR UPDATE SKIP LOCKED))`;
  }

  /** Ends every key that is still good, for ever. @returns how many (R-AUTH-14) */
  async expireOfUser(db: Db, userId: string, now: Date): Promise<number> {
    const { count } = await db.apiKey.updateMany({
      where: { userId, OR: [{ expiresAt: null }, { expiresAt: { gt: now } }] },
      data: { expiresAt: now },
    });
    return count;
  }
}

function toApiKey(row: Prisma.ApiKeyModel): ApiKey {
  const { id, name, prefix, appId, createdAt, expiresAt, lastUsedAt } = row;
  return { id, name, prefix, scopes: row.scopes as Scope[], appId, createdAt, expiresAt, lastUsedAt };
}
