import { Injectable } from '@nestjs/common';
import { InvalidInputError, isUuid } from '#kernel';
import { pageSize, toPage } from '#contracts';
import type { CreateScriptBody, ListScriptsQuery, Page, UpdateScriptBody } from '#contracts';
import { ScriptCompiler } from '#platform/compiler';
import { Database } from '#platform/postgres';
import type { Db } from '#platform/postgres';
import { ScriptRepository } from '#scripts/data';
import type { SavedProgram, ScriptSettings } from '#scripts/data';
import {
  checkProgram,
  parseDescription,
  parseSandbox,
  parseScriptName,
  ScriptBoundError,
  ScriptNotFoundError,
} from '#scripts/domain';
import type { Program, Script } from '#scripts/domain';
import { AppsService } from '#tenancy/feature';
import { SandboxCeilings } from './sandbox-ceilings.js';
import { ScriptBindings } from './script-bindings.js';

/** What stack traces call a script's source. */
const SOURCE_FILE = 'script.ts';

export interface ScriptWithSource {
  readonly script: Script;
  readonly source: string;
}

@Injectable()
export class ScriptsService {
  constructor(
    private readonly database: Database,
    private readonly scripts: ScriptRepository,
    private readonly apps: AppsService,
    private readonly compiler: ScriptCompiler,
    private readonly bindings: ScriptBindings,
    private readonly ceilings: SandboxCeilings,
  ) {}

  /**
   * @param savedBy id of the user who does it; null when it is the platform itself.
   * @param andThen further writes of the same transaction.
   * @throws AppNotFoundError
   * @throws ScriptNameTakenError
   * @throws DomainError of kind `invalid` naming the field, or line and column of the source (R-SCR-03).
   */
  async create(
    body: CreateScriptBody,
    savedBy: string | null,
    andThen: (transaction: Db, script: Script) => Promise<void> = () => Promise.resolve(),
  ): Promise<ScriptWithSource> {
    const app = await this.apps.find(body.app_id);
    const kind = body.kind ?? 'endpoint';
    const settings: ScriptSettings = {
      name: parseScriptName(body.name, kind),
      description: parseDescription(body.description ?? null),
      kind,
      sandbox: parseSandbox(body.sandbox, this.ceilings.values),
      isolation: body.isolation ?? 'warm',
    };
    const program = await this.compile(body.source);
    checkProgram(program, kind);
    const saved = { ...program, savedBy };
    const script = await this.database.transaction(async (db) => {
      const inserted = await this.scripts.insert(db, app.id, settings, saved);
      await andThen(db, inserted);
      return inserted;
    });
    return { script, source: body.source };
  }

  /**
   * Changes what the body names. Only another source makes another version (R-SCR-08).
   * @throws ScriptNotFoundError
   * @throws ScriptNameTakenError
   * @throws ScriptBoundError when something that calls it stands in the way of its becoming a module.
   * @throws DomainError of kind `invalid`, as `create`.
   */
  async update(id: string, body: UpdateScriptBody, savedBy: string | null): Promise<ScriptWithSource> {
    await this.get(id);
    // Compiled before the lock is taken: a hostile source may take seconds.
    const program = body.source === undefined ? undefined : await this.compile(body.source);
    return this.database.transaction(async (db) => {
      const current = await this.lock(db, id);
      const source = await this.scripts.sourceOf(db, current);
      const settings = this.change(current, body);
      await this.requireFit(db, current, settings, program ?? source);
      const saved: SavedProgram | undefined =
        program === undefined || program.source === source ? undefined : { ...program, savedBy };
      const script = await this.scripts.update(db, current, settings, saved);
      return { script, source: saved?.source ?? source };
    });
  }

  /** @throws ScriptNotFoundError also when the id is no id at all. */
  async get(id: string): Promise<Script> {
    const script = isUuid(id) ? await this.scripts.find(this.database.db, id) : undefined;
    if (script === undefined) throw new ScriptNotFoundError(id);
    return script;
  }

  /** @throws ScriptNotFoundError */
  async getWithSource(id: string): Promise<ScriptWithSource> {
    const script = await this.get(id);
    return { script, source: await this.scripts.sourceOf(this.database.db, script) };
  }

  /**
   * Newest first.
   * @throws AppNotFoundError when the filter names no app.
   * @throws InvalidInputError when the cursor is none of ours.
   */
  async list(query: ListScriptsQuery): Promise<Page<Script>> {
    if (query.cursor !== undefined && !isUuid(query.cursor)) {
      throw new InvalidInputError([
        { field: 'cursor', message: 'cursor must be a next_cursor of this list' },
      ]);
    }
    const appId = query.app === undefined ? undefined : (await this.apps.find(query.app)).id;
    const size = pageSize(query.limit);
    const rows = await this.scripts.list(this.database.db, { appId, before: query.cursor, limit: size + 1 });
    return toPage(rows, size, (script) => script.id);
  }

  /** Its versions, routes and execution records go with it. @throws ScriptNotFoundError */
  async delete(id: string): Promise<void> {
    if (!isUuid(id) || !(await this.scripts.delete(this.database.db, id))) throw new ScriptNotFoundError(id);
  }

  /**
   * The script, which nobody else changes or deletes until the transaction ends.
   * @throws ScriptNotFoundError
   */
  async lock(transaction: Db, id: string): Promise<Script> {
    const script = isUuid(id) ? await this.scripts.lock(transaction, id) : undefined;
    if (script === undefined) throw new ScriptNotFoundError(id);
    return script;
  }

  countInApp(appId: string, db: Db = this.database.db): Promise<number> {
    return this.scripts.countInApp(db, appId);
  }

  private change(current: Script, body: UpdateScriptBody): ScriptSettings {
    const kind = body.kind ?? current.kind;
    const renamed = body.name !== undefined || kind !== current.kind;
    return {
      name: renamed ? parseScriptName(body.name ?? current.name, kind) : current.name,
      description: body.description === undefined ? current.description : parseDescription(body.description),
      kind,
      sandbox:
        body.sandbox === undefined ? current.sandbox : parseSandbox(body.sandbox, this.ceilings.values),
      isolation: body.isolation ?? current.isolation,
    };
  }

  /** Holds the kind it shall have against its program and against what calls it. */
  private async requireFit(
    db: Db,
    current: Script,
    next: ScriptSettings,
    program: Program | string,
  ): Promise<void> {
    const becomesModule = current.kind === 'endpoint' && next.kind === 'module';
    if (becomesModule) {
      const counts = await this.bindings.countFor(db, current.id);
      if (counts.route_count + counts.trigger_count > 0) throw new ScriptBoundError(counts);
    }
    // A stored source was held against its kind when it was saved.
    if (typeof program !== 'string') checkProgram(program, next.kind);
    else if (current.kind !== next.kind) checkProgram(await this.compile(program), next.kind);
  }

  private async compile(source: string): Promise<Program & { readonly source: string }> {
    return { source, ...(await this.compiler.compile(source, SOURCE_FILE)) };
  }
}
