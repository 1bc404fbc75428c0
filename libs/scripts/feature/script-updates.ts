import { Injectable } from '@nestjs/common';
import type { UpdateScriptBody } from '#contracts';
import { userIdOf } from '#identity/domain';
import type { Caller } from '#identity/domain';
import { Database } from '#platform/postgres';
import type { Db } from '#platform/postgres';
import { VersionRepository } from '#scripts/data';
import type { SavedProgram } from '#scripts/data';
import { checkCanary, refuseUnknownCanary } from '#scripts/domain';
import type { Canary, Script, ScriptKind } from '#scripts/domain';
import type { Checks } from './checks.js';
import { untilCurrent } from './checks.js';
import { Programs } from './programs.js';
import type { NewProgram } from './programs.js';
import { ScriptSettingsReader } from './script-settings.reader.js';
import { ScriptWriter } from './script-writer.js';
import { ScriptsService } from './scripts.service.js';
import type { ScriptWithSource } from './scripts.service.js';

/** Changes of scripts that are there. */
@Injectable()
export class ScriptUpdates {
  constructor(
    private readonly database: Database,
    private readonly scripts: ScriptsService,
    private readonly versions: VersionRepository,
    private readonly programs: Programs,
    private readonly settings: ScriptSettingsReader,
    private readonly writer: ScriptWriter,
  ) {}

  /**
   * Changes what the body names. Only another source makes another version, which becomes the active one (R-SCR-08).
   * @throws ScriptNotFoundError
   * @throws ScriptNameTakenError
   * @throws ScriptBoundError when something that calls it stands in the way of its becoming a module.
   * @throws DomainError of kind `invalid`, as `create`.
   */
  update(caller: Caller, id: string, body: UpdateScriptBody): Promise<ScriptWithSource> {
    return untilCurrent(async () => {
      const seen = await this.scripts.get(id);
      const kind = body.kind ?? seen.kind;
      const { appId } = seen;
      const program =
        body.source === undefined
          ? undefined
          : await this.programs.read(body.source, { appId, kind, name: body.name ?? seen.name });
      const checks = await this.programs.check(id, kind, versionsToCheck(seen, body, kind));
      return this.database.transaction(async (db) => {
        const current = await this.writer.lock(db, seen);
        const changed = await this.write(db, current, body, { program, savedBy: userIdOf(caller), checks });
        await this.writer.tell(db, caller, changed.script, 'script.update', {
          fields: Object.keys(body),
          version: changed.script.version,
        });
        return changed;
      });
    });
  }

  private async write(
    db: Db,
    current: Script,
    body: UpdateScriptBody,
    { program, savedBy, checks }: { program: NewProgram | undefined; savedBy: string | null; checks: Checks },
  ): Promise<ScriptWithSource> {
    const settings = this.settings.changed(current, body);
    checks.requireKind(settings.kind);
    const source = await this.versions.sourceOf(db, current);
    const saved: SavedProgram | undefined =
      program === undefined || program.source === source ? undefined : { ...program, savedBy };
    // Not the one after the active version: that may be there already, since before a roll-back.
    const version = saved === undefined ? current.version : (await this.versions.latest(db, current.id)) + 1;
    const canary = await this.canary(db, current, body, { version, kind: settings.kind, checks });
    // Saved or not, a source in the body was compiled for this kind.
    if (program === undefined && settings.kind !== current.kind) checks.requireVersion(current.version);
    const script = await this.writer.change(db, current, { ...settings, version, canary }, saved);
    return { script, source: saved?.source ?? source };
  }

  /** Which canary there is after the change; a new version ends the one there was. */
  private async canary(
    db: Db,
    current: Script,
    { canary: wish }: UpdateScriptBody,
    { version, kind, checks }: { version: number; kind: ScriptKind; checks: Checks },
  ): Promise<Canary | null> {
    const kept = version === current.version ? current.canary : null;
    const canary = wish === undefined ? kept : wish;
    if (canary === null) return null;
    checkCanary(canary, version, kind);
    if (wish === undefined) return canary;
    if (!(await this.versions.exists(db, current.id, canary.version))) refuseUnknownCanary(canary.version);
    checks.requireVersion(canary.version);
    return { version: canary.version, percent: canary.percent };
  }
}

/** The stored versions that the change puts in force, or under another kind's rules. */
function versionsToCheck(seen: Script, body: UpdateScriptBody, kind: ScriptKind): number[] {
  const versions: number[] = [];
  if (kind !== seen.kind && body.source === undefined) versions.push(seen.version);
  if (body.canary !== undefined && body.canary !== null) versions.push(body.canary.version);
  return versions;
}
