import { Injectable } from '@nestjs/common';
import { Prisma } from '#platform/postgres';
import type { Db } from '#platform/postgres';
import type { Script, ScriptKind } from '#scripts/domain';
import type { SavedProgram } from './script.repository.js';

/** One version, without its programs. */
export interface VersionRow {
  readonly version: number;
  readonly createdAt: Date;
  /** Null when the platform saved it itself, or when its user is gone. */
  readonly createdBy: { readonly id: string; readonly username: string } | null;
  /** Names of the app's modules that it imports. */
  readonly imports: readonly string[];
  readonly sourceBytes: number;
}

/** A version's programs. */
export interface StoredProgram {
  readonly version: number;
  readonly source: string;
  readonly code: string;
  readonly sourceMap: string;
}

/** What a run of a version needs of it. */
export interface Bundle {
  readonly appId: string;
  readonly kind: ScriptKind;
  readonly name: string;
  readonly code: string;
  readonly sourceMap: string;
  readonly imports: readonly string[];
}

/** A module in its version in force. */
export interface ModuleInForce {
  readonly name: string;
  readonly scriptId: string;
  readonly version: number;
  readonly imports: readonly string[];
}

/** What a list shows of a script that its row does not hold. */
export interface VersionSummary {
  readonly latestVersion: number;
  /** Of the active version. */
  readonly imports: readonly string[];
}

interface ListedRow {
  version: number;
  createdAt: Date;
  userId: string | null;
  username: string | null;
  imports: string[];
  sourceBytes: number;
}

/** The immutable versions of scripts. */
@Injectable()
export class VersionRepository {
  /** The caller holds the script's lock. */
  async add(db: Db, scriptId: string, version: number, program: SavedProgram): Promise<void> {
    const { source, code, sourceMap, imports, savedBy } = program;
    await db.scriptVersion.create({
      data: {
        ...{ scriptId, version, source, sourceMap },
        ...{ compiled: code, imports: [...imports], createdBy: savedBy },
      },
    });
  }

  /** The number of the newest one; after a roll-back it is not the active one. */
  async latest(db: Db, scriptId: string): Promise<number> {
    const { _max } = await db.scriptVersion.aggregate({ where: { scriptId }, _max: { version: true } });
    return _max.version ?? 0;
  }

  async exists(db: Db, scriptId: string, version: number): Promise<boolean> {
    return (await db.scriptVersion.count({ where: { scriptId, version } })) > 0;
  }

  /** The source of one version; every version of a script that is there has one. */
  async sourceOf(db: Db, { id, version }: Pick<Script, 'id' | 'version'>): Promise<string> {
    const row = await db.scriptVersion.findUnique({
      where: { scriptId_version: { scriptId: id, version } },
      select: { source: true },
    });
    return row?.source ?? '';
  }

  async findProgram(db: Db, scriptId: string, version: number): Promise<StoredProgram | undefined> {
    const row = await db.scriptVersion.findUnique({ where: { scriptId_version: { scriptId, version } } });
    if (row === null) return undefined;
    return { version, source: row.source, code: row.compiled, sourceMap: row.sourceMap };
  }

  /** Newest first, from below the version `before`. */
  async list(
    db: Db,
    scriptId: string,
    { before, limit }: { readonly before?: number | undefined; readonly limit: number },
  ): Promise<VersionRow[]> {
    const below = before === undefined ? Prisma.empty : Prisma.sql`AND v.version < ${before}`;
    return this.select(db, Prisma.sql`v.script_id = ${scriptId}::uuid ${below}`, limit);
  }

  async find(db: Db, scriptId: string, version: number): Promise<VersionRow | undefined> {
    const rows = await this.select(
      db,
      Prisma.sql`v.script_id = ${scriptId}::uuid AND v.version = ${version}`,
      1,
    );
    return rows[0];
  }

  /** By script id; those that are gone are left out. */
  async summaries(db: Db, scriptIds: readonly string[]): Promise<ReadonlyMap<string, VersionSummary>> {
    const rows = await db.$queryRaw<(VersionSummary & { id: string })[]>`
      SELECT s.id, v.imports,
             (SELECT max(version) FROM script_versions WHERE script_id = s.id) AS "latestVersion"
      FROM scripts s JOIN script_versions v ON v.script_id = s.id AND v.version = s.version
      WHERE s.id = ANY (${scriptIds}::uuid[])`;
    return new Map(rows.map(({ id, imports, latestVersion }) => [id, { imports, latestVersion }]));
  }

  async findBundle(db: Db, scriptId: string, version: number): Promise<Bundle | undefined> {
    const row = await db.scriptVersion.findUnique({
      where: { scriptId_version: { scriptId, version } },
      select: {
        compiled: true,
        sourceMap: true,
        imports: true,
        script: { select: { appId: true, kind: true, name: true } },
      },
    });
    if (row === null) return undefined;
    const { compiled: code, sourceMap, imports, script } = row;
    return {
      appId: script.appId,
      kind: script.kind as ScriptKind,
      name: script.name,
      code,
      sourceMap,
      imports,
    };
  }

  /** The app's modules of those names, without programs; a name that is no module is left out (R-MOD-09). */
  modulesNamed(db: Db, appId: string, names: readonly string[]): Promise<ModuleInForce[]> {
    return db.$queryRaw<ModuleInForce[]>`
      SELECT m.name, m.id AS "scriptId", m.version, v.imports
      FROM scripts m JOIN script_versions v ON v.script_id = m.id AND v.version = m.version
      WHERE m.app_id = ${appId}::uuid AND m.kind = 'module' AND m.name = ANY (${names}::text[])`;
  }

  /** Those modules, and all that they import, each once. Names lead to modules of this app only (R-MOD-01). */
  modulesBelow(db: Db, appId: string, names: readonly string[]): Promise<ModuleInForce[]> {
    return db.$queryRaw<ModuleInForce[]>`
      WITH RECURSIVE wanted (name) AS (
        SELECT unnest(${names}::text[])
        UNION
        SELECT unnest(v.imports)
        FROM wanted w
        JOIN scripts m ON m.app_id = ${appId}::uuid AND m.name = w.name AND m.kind = 'module'
        JOIN script_versions v ON v.script_id = m.id AND v.version = m.version
      )
      SELECT m.name, m.id AS "scriptId", m.version, v.imports
      FROM wanted w
      JOIN scripts m ON m.app_id = ${appId}::uuid AND m.name = w.name AND m.kind = 'module'
      JOIN script_versions v ON v.script_id = m.id AND v.version = m.version
      ORDER BY m.name`;
  }

  private async select(db: Db, which: Prisma.Sql, limit: number): Promise<VersionRow[]> {
    // Of the accounts it reads the name that goes with an id, and nothing else.
    const rows = await db.$queryRaw<ListedRow[]>`
      SELECT v.version, v.created_at AS "createdAt", u.id AS "userId", u.username, v.imports,
             octet_length(v.source) AS "sourceBytes"
      FROM script_versions v LEFT JOIN admin_users u ON u.id = v.created_by
      WHERE ${which}
      ORDER BY v.version DESC LIMIT ${limit}`;
    return rows.map(({ userId, username, ...row }) => ({
      ...row,
      createdBy: userId === null || username === null ? null : { id: userId, username },
    }));
  }
}
