import { Injectable } from '@nestjs/common';
import type { Db } from '#platform/postgres';
import type { ImportGraph, Script } from '#scripts/domain';

/** Any class number that no other advisory lock of two numbers has. */
const APP_SCRIPTS_LOCK = 7_247;

/**
 * Who imports whom, of the versions in force (R-MOD-06), and the builds that rise with it. What is written here
 * concerns several scripts of an app, so its writers take `lockApp` first.
 */
@Injectable()
export class ImportGraphRepository {
  /**
   * Until the transaction ends nobody else changes which programs are in force in the app: two saves that together
   * close a circle would both see none. Taken before a script's lock, never after.
   */
  async lockApp(transaction: Db, appId: string): Promise<void> {
    await transaction.$executeRaw`SELECT pg_advisory_xact_lock(${APP_SCRIPTS_LOCK}::int, hashtext(${appId}))`;
  }

  /** Writes anew what the script imports; a name that is no module of the app has no edge (R-MOD-09). */
  async rewriteImportsOf(db: Db, { id }: Script): Promise<void> {
    await db.scriptImport.deleteMany({ where: { importerId: id } });
    await db.$executeRaw`
      INSERT INTO script_imports (importer_id, module_id)
      SELECT DISTINCT s.id, m.id
      FROM scripts s
      JOIN script_versions v ON v.script_id = s.id AND v.version IN (s.version, s.canary_version)
      JOIN scripts m ON m.app_id = s.app_id AND m.kind = 'module' AND m.name = ANY (v.imports)
      WHERE s.id = ${id}::uuid`;
  }

  /** Writes anew who imports the script: those of its app that name it, if it is a module. */
  async rewriteImportersOf(db: Db, { id }: Script): Promise<void> {
    await db.scriptImport.deleteMany({ where: { moduleId: id } });
    await db.$executeRaw`
      INSERT INTO script_imports (importer_id, module_id)
      SELECT DISTINCT s.id, m.id
      FROM scripts m
      JOIN scripts s ON s.app_id = m.app_id
      JOIN script_versions v
        ON v.script_id = s.id AND v.version IN (s.version, s.canary_version) AND m.name = ANY (v.imports)
      WHERE m.id = ${id}::uuid AND m.kind = 'module'`;
  }

  /** All that is reached from the script, by imports and by importers. */
  async around(db: Db, { id }: Script): Promise<ImportGraph> {
    const edges = await db.$queryRaw<{ importer: string; module: string }[]>`
      WITH RECURSIVE below (id) AS (
        SELECT ${id}::uuid
        UNION SELECT i.module_id FROM below JOIN script_imports i ON i.importer_id = below.id
      ), above (id) AS (
        SELECT ${id}::uuid
        UNION SELECT i.importer_id FROM above JOIN script_imports i ON i.module_id = above.id
      ), edges AS (
        SELECT i.importer_id, i.module_id FROM below JOIN script_imports i ON i.importer_id = below.id
        UNION
        SELECT i.importer_id, i.module_id FROM above JOIN script_imports i ON i.module_id = above.id
      )
      SELECT a.name AS importer, b.name AS module
      FROM edges e JOIN scripts a ON a.id = e.importer_id JOIN scripts b ON b.id = e.module_id
      ORDER BY 1, 2`;
    const graph = new Map<string, string[]>();
    for (const { importer, module } of edges) graph.set(importer, [...(graph.get(importer) ?? []), module]);
    return graph;
  }

  /**
   * Tells executors that these names mean something else now: raises the build of every script that imports one, by
   * any of its versions, since any may be asked for, directly or through modules in force. By name and not by edge,
   * so that it also finds whoever still imports the name that a module had.
   */
  async raiseBuildsOfImporters(db: Db, appId: string, names: readonly string[]): Promise<void> {
    await db.$executeRaw`
      WITH RECURSIVE touched (name) AS (
        SELECT unnest(${names}::text[])
        UNION
        SELECT m.name
        FROM touched t
        JOIN scripts m ON m.app_id = ${appId}::uuid AND m.kind = 'module'
        JOIN script_versions v ON v.script_id = m.id AND v.version = m.version AND t.name = ANY (v.imports)
      )
      UPDATE scripts SET build = build + 1
      WHERE app_id = ${appId}::uuid AND id IN (
        SELECT v.script_id
        FROM scripts s JOIN script_versions v ON v.script_id = s.id
        WHERE s.app_id = ${appId}::uuid AND v.imports && ARRAY (SELECT name FROM touched)
      )`;
  }

  /** As above, for what all scripts of the app have: its variables. */
  async raiseBuildsOfApp(db: Db, appId: string): Promise<void> {
    await db.$executeRaw`UPDATE scripts SET build = build + 1 WHERE app_id = ${appId}::uuid`;
  }
}
