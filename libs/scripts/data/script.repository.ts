import { Injectable } from '@nestjs/common';
import { newId } from '#kernel';
import { isForeignKeyViolation, isUniqueViolation } from '#platform/postgres';
import type { Db, Prisma, StatementSession } from '#platform/postgres';
import { AppGoneError, ScriptNameTakenError } from '#scripts/domain';
import type { Canary, Isolation, Program, Sandbox, Script, ScriptKind } from '#scripts/domain';

/** What an author decides about a script, beside its source. */
export interface ScriptSettings {
  readonly name: string;
  readonly description: string | null;
  readonly kind: ScriptKind;
  readonly sandbox: Sandbox;
  readonly isolation: Isolation;
}

/** The versions that runs are of. */
export interface VersionsInForce {
  readonly version: number;
  readonly canary: Canary | null;
}

/** One save of a source. */
export interface SavedProgram extends Pick<Program, 'code' | 'sourceMap' | 'imports'> {
  readonly source: string;
  /** The user who saved it. */
  readonly savedBy: string | null;
}

export interface ScriptFilter {
  readonly appIds?: readonly string[] | undefined;
  /** Only those made before the one of this id. */
  readonly before?: string | undefined;
  readonly limit: number;
}

type ScriptRow = Prisma.ScriptModel;

/** Scripts as they are now; their programs are with `VersionRepository`. */
const APP_ID_OF = 'SELECT app_id AS "appId" FROM scripts WHERE id = $1';

@Injectable()
export class ScriptRepository {
  /**
   * A script with its first version.
   * @throws ScriptNameTakenError when the app has a script of that name; the index is the arbiter.
   * @throws AppGoneError
   */
  async insert(db: Db, appId: string, settings: ScriptSettings, program: SavedProgram): Promise<Script> {
    const { source, code, sourceMap, imports, savedBy } = program;
    const first = {
      version: 1,
      source,
      compiled: code,
      sourceMap,
      imports: [...imports],
      createdBy: savedBy,
    };
    return this.naming(settings.name, appId, () =>
      db.script.create({
        data: { id: newId(), appId, ...settings, version: 1, versions: { create: first } },
      }),
    );
  }

  /**
   * Writes the settings, and which versions are in force. The caller holds the script's lock.
   * @throws ScriptNameTakenError
   */
  async update(db: Db, script: Script, next: ScriptSettings & VersionsInForce): Promise<Script> {
    const { name, description, kind, sandbox, isolation, version, canary } = next;
    const data = {
      ...{ name, description, kind, sandbox, isolation, version },
      canaryVersion: canary?.version ?? null,
      canaryPercent: canary?.percent ?? null,
      updatedAt: new Date(),
    };
    return this.naming(name, script.appId, () => db.script.update({ where: { id: script.id }, data }));
  }

  async find(db: Db, id: string): Promise<Script | undefined> {
    const row = await db.script.findUnique({ where: { id } });
    return row === null ? undefined : toScript(row);
  }

  /** The app that a script belongs to, for the many requests that are about one. */
  async appIdOf(session: StatementSession, id: string): Promise<string | undefined> {
    return (await session.query<{ appId: string }>(APP_ID_OF, [id]))[0]?.appId;
  }

  /** As `find`; until the transaction ends nobody else changes the script, deletes it or binds to it. */
  async lock(transaction: Db, id: string): Promise<Script | undefined> {
    await transaction.$queryRaw`SELECT 1 FROM scripts WHERE id = ${id}::uuid FOR UPDATE`;
    return this.find(transaction, id);
  }

  /** Newest first. */
  async list(db: Db, filter: ScriptFilter): Promise<Script[]> {
    const rows = await db.script.findMany({
      where: {
        ...(filter.appIds === undefined ? {} : { appId: { in: [...filter.appIds] } }),
        ...(filter.before === undefined ? {} : { id: { lt: filter.before } }),
      },
      orderBy: { id: 'desc' },
      take: filter.limit,
    });
    return rows.map(toScript);
  }

  /** @returns whether it was there. Its versions, routes and execution records go with it (R-SCR-15). */
  async delete(db: Db, id: string): Promise<boolean> {
    const { count } = await db.script.deleteMany({ where: { id } });
    return count > 0;
  }

  /** All of an app, as `delete` does one. */
  async deleteOfApp(transaction: Db, appId: string): Promise<void> {
    // In the order in which others who lock several scripts find them.
    await transaction.$executeRaw`SELECT 1 FROM scripts WHERE app_id = ${appId}::uuid ORDER BY id FOR UPDATE`;
    await transaction.$executeRaw`DELETE FROM scripts WHERE app_id = ${appId}::uuid`;
  }

  countInApp(db: Db, appId: string): Promise<number> {
    return db.script.count({ where: { appId } });
  }

  private async naming(name: string, appId: string, write: () => Promise<ScriptRow>): Promise<Script> {
    try {
      return toScript(await write());
    } catch (cause) {
      if (isUniqueViolation(cause, 'scripts_app_id_name_key'))
        throw new ScriptNameTakenError(name, { cause });
      if (isForeignKeyViolation(cause, 'scripts_app_id_fkey')) throw new AppGoneError(appId, { cause });
      throw cause;
    }
  }
}

function toScript(row: ScriptRow): Script {
  const { id, appId, name, description, version, canaryVersion, canaryPercent, createdAt, updatedAt } = row;
  return {
    id,
    appId,
    name,
    description,
    kind: row.kind as ScriptKind,
    version,
    canary:
      canaryVersion === null || canaryPercent === null
        ? null
        : { version: canaryVersion, percent: canaryPercent },
    sandbox: row.sandbox as Sandbox,
    isolation: row.isolation as Isolation,
    createdAt,
    updatedAt,
  };
}
