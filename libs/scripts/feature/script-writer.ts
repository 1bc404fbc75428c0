import { Injectable } from '@nestjs/common';
import type { JsonObject } from '#kernel';
import type { AuditAction, Caller } from '#identity/domain';
import { AuditTrail } from '#identity/feature';
import type { Db } from '#platform/postgres';
import { ImportGraphRepository, ScriptRepository, VersionRepository } from '#scripts/data';
import type { SavedProgram, ScriptSettings, VersionsInForce } from '#scripts/data';
import { checkImports, ScriptBoundError, ScriptNotFoundError } from '#scripts/domain';
import type { Script } from '#scripts/domain';
import { ScriptBindings } from './script-bindings.js';

/**
 * Writes scripts, and in the same transaction all that follows from it: versions, the import graph (R-SCR-17), and the
 * builds of whoever imports them.
 */
@Injectable()
export class ScriptWriter {
  constructor(
    private readonly scripts: ScriptRepository,
    private readonly versions: VersionRepository,
    private readonly graph: ImportGraphRepository,
    private readonly bindings: ScriptBindings,
    private readonly audit: AuditTrail,
  ) {}

  /**
   * @throws ScriptNameTakenError, AppGoneError
   * @throws ImportCycleError, ImportTooDeepError
   */
  async create(
    transaction: Db,
    appId: string,
    settings: ScriptSettings,
    program: SavedProgram,
  ): Promise<Script> {
    await this.graph.lockApp(transaction, appId);
    const script = await this.scripts.insert(transaction, appId, settings, program);
    await this.follow(transaction, undefined, script);
    return script;
  }

  /**
   * The script, which nobody else changes until the transaction ends, nor any other of its app.
   * @throws ScriptNotFoundError
   */
  async lock(transaction: Db, { id, appId }: Pick<Script, 'id' | 'appId'>): Promise<Script> {
    await this.graph.lockApp(transaction, appId);
    const script = await this.scripts.lock(transaction, id);
    if (script === undefined) throw new ScriptNotFoundError(id);
    return script;
  }

  /**
   * @param current as `lock` gave it.
   * @param program saved as the version that `next` makes the active one.
   * @throws ScriptBoundError when something that calls it stands in the way of its becoming a module (R-MOD-08).
   * @throws ScriptNameTakenError
   * @throws ImportCycleError, ImportTooDeepError
   */
  async change(
    transaction: Db,
    current: Script,
    next: ScriptSettings & VersionsInForce,
    program?: SavedProgram,
  ): Promise<Script> {
    if (current.kind === 'endpoint' && next.kind === 'module')
      await this.requireUnbound(transaction, current);
    const script = await this.scripts.update(transaction, current, next);
    if (program !== undefined) await this.versions.add(transaction, script.id, script.version, program);
    await this.follow(transaction, current, script);
    return script;
  }

  /** @param current as `lock` gave it. Its versions, routes and execution records go with it. */
  async delete(transaction: Db, current: Script): Promise<void> {
    await this.scripts.delete(transaction, current.id);
    // Its edges have gone with it.
    await this.tellImporters(transaction, current, undefined);
  }

  /** Leaves in the audit log what was done to a script. */
  tell(
    transaction: Db,
    caller: Caller,
    { id, appId, name }: Script,
    action: AuditAction & `script.${string}`,
    details: JsonObject = {},
  ): Promise<void> {
    const target = { kind: 'script', id, name } as const;
    return this.audit.record(transaction, caller, { action, appId, target, details });
  }

  private async requireUnbound(transaction: Db, { id }: Script): Promise<void> {
    const counts = await this.bindings.countFor(transaction, id);
    if (counts.route_count + counts.trigger_count > 0) throw new ScriptBoundError(counts);
  }

  private async follow(transaction: Db, before: Script | undefined, after: Script): Promise<void> {
    const isElsewhere = before?.name !== after.name || before.kind !== after.kind;
    const runsOther = before?.version !== after.version || before.canary?.version !== after.canary?.version;
    if (!isElsewhere && !runsOther) return;
    await this.graph.rewriteImportsOf(transaction, after);
    if (isElsewhere) await this.graph.rewriteImportersOf(transaction, after);
    checkImports(after.name, await this.graph.around(transaction, after));
    if (isElsewhere || before.version !== after.version) await this.tellImporters(transaction, before, after);
  }

  /** Whoever imports a module runs something else from now on. */
  private async tellImporters(
    transaction: Db,
    before: Script | undefined,
    after: Script | undefined,
  ): Promise<void> {
    const names = new Set<string>();
    for (const script of [before, after]) if (script?.kind === 'module') names.add(script.name);
    const appId = (after ?? before)?.appId;
    if (names.size > 0 && appId !== undefined)
      await this.graph.raiseBuildsOfImporters(transaction, appId, [...names]);
  }
}
