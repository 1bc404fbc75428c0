import { Injectable } from '@nestjs/common';
import { newId } from '#kernel';
import { isForeignKeyViolation, isUniqueViolation } from '#platform/postgres';
import type { Db, Prisma } from '#platform/postgres';
import { AppGoneError, ScriptNameTakenError } from '#scripts/domain';
import type { Isolation, Program, Sandbox, Script, ScriptKind } from '#scripts/domain';

/** What an author decides about a script, beside its source. */
export interface ScriptSettings {
  readonly name: string;
  readonly description: string | null;
  readonly kind: ScriptKind;
  readonly sandbox: Sandbox;
  readonly isolation: Isolation;
}

/** One save of a source. */
export interface SavedProgram extends Pick<Program, 'code' | 'sourceMap'> {
  readonly source: string;
  /** The user who saved it. */
  readonly savedBy: string | null;
}

export interface ScriptFilter {
  readonly appId?: string | undefined;
  /** Only those made before the one of this id. */
  readonly before?: string | undefined;
  readonly limit: number;
}

export interface Bundle {
  readonly name: string;
  readonly code: string;
  readonly sourceMap: string;
}

type ScriptRow = Prisma.ScriptModel;

/** Scripts and their immutable versions. */
@Injectable()
export class ScriptRepository {
  /**
   * @throws ScriptNameTakenError when the app has a script of that name; the index is the arbiter.
   * @throws AppGoneError
   */
  async insert(db: Db, appId: string, settings: ScriptSettings, program: SavedProgram): Promise<Script> {
    const { source, code, sourceMap, savedBy } = program;
    const first = { version: 1, source, compiled: code, sourceMap, createdBy: savedBy };
    return this.naming(settings.name, appId, () =>
      db.script.create({
        data: { id: newId(), appId, ...settings, version: 1, versions: { create: first } },
      }),
    );
  }

  /**
   * Writes the settings, and the program as the next version if there is one. The caller holds the script's lock.
   * @throws ScriptNameTakenError
   */
  async update(db: Db, script: Script, settings: ScriptSettings, program?: SavedProgram): Promise<Script> {
    const version = script.version + (program === undefined ? 0 : 1);
    const updatedAt = new Date();
    const updated = await this.naming(settings.name, script.appId, () =>
      db.script.update({ where: { id: script.id }, data: { ...settings, version, updatedAt } }),
    );
    if (program !== undefined) {
      const { source, code, sourceMap, savedBy } = program;
      await db.scriptVersion.create({
        data: { scriptId: script.id, version, source, compiled: code, sourceMap, createdBy: savedBy },
      });
    }
    return updated;
  }

  async find(db: Db, id: string): Promise<Script | undefined> {
    const row = await db.script.findUnique({ where: { id } });
    return row === null ? undefined : toScript(row);
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
        ...(filter.appId === undefined ? {} : { appId: filter.appId }),
        ...(filter.before === undefined ? {} : { id: { lt: filter.before } }),
      },
      orderBy: { id: 'desc' },
      take: filter.limit,
    });
    return rows.map(toScript);
  }

  /** The source of one version; every version of a script that is there has one. */
  async sourceOf(db: Db, { id, version }: Pick<Script, 'id' | 'version'>): Promise<string> {
    const row = await db.scriptVersion.findUnique({
      where: { scriptId_version: { scriptId: id, version } },
      select: { source: true },
    });
    return row?.source ?? '';
  }

  /** @returns whether it was there. Its versions, routes and execution records go with it (R-SCR-15). */
  async delete(db: Db, id: string): Promise<boolean> {
    const { count } = await db.script.deleteMany({ where: { id } });
    return count > 0;
  }

  async findBundle(db: Db, scriptId: string, version: number): Promise<Bundle | undefined> {
    const row = await db.scriptVersion.findUnique({
      where: { scriptId_version: { scriptId, version } },
      select: { compiled: true, sourceMap: true, script: { select: { name: true } } },
    });
    return row === null ? undefined : { name: row.script.name, code: row.compiled, sourceMap: row.sourceMap };
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
  const { id, appId, name, description, version, createdAt, updatedAt } = row;
  return {
    id,
    appId,
    name,
    description,
    kind: row.kind as ScriptKind,
    version,
    sandbox: row.sandbox as Sandbox,
    isolation: row.isolation as Isolation,
    createdAt,
    updatedAt,
  };
}
