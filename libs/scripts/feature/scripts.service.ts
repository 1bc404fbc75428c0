import { Injectable } from '@nestjs/common';
import { InvalidInputError, isUuid } from '#kernel';
import { pageSize, toPage } from '#contracts';
import type { CreateScriptBody, ListScriptsQuery, Page } from '#contracts';
import type { Caller, Principal } from '#identity/domain';
import { userIdOf } from '#identity/domain';
import { Database } from '#platform/postgres';
import type { Db } from '#platform/postgres';
import { ScriptRepository } from '#scripts/data';
import { ScriptNotFoundError } from '#scripts/domain';
import type { Script } from '#scripts/domain';
import { AppsService } from '#tenancy/feature';
import { Programs } from './programs.js';
import { ScriptSettingsReader } from './script-settings.reader.js';
import { ScriptWriter } from './script-writer.js';

export interface ScriptWithSource {
  readonly script: Script;
  /** Of the active version. */
  readonly source: string;
}

@Injectable()
export class ScriptsService {
  constructor(
    private readonly database: Database,
    private readonly scripts: ScriptRepository,
    private readonly apps: AppsService,
    private readonly programs: Programs,
    private readonly writer: ScriptWriter,
    private readonly settings: ScriptSettingsReader,
  ) {}

  /**
   * @param andThen further writes of the same transaction.
   * @throws AppNotFoundError
   * @throws ScriptNameTakenError
   * @throws DomainError of kind `invalid` naming the field, or line and column of the source (R-SCR-03).
   */
  async create(
    caller: Caller,
    body: CreateScriptBody,
    andThen: (transaction: Db, script: Script) => Promise<void> = () => Promise.resolve(),
  ): Promise<ScriptWithSource> {
    const app = await this.apps.find(body.app_id);
    const settings = this.settings.ofNew(body);
    const { kind, name } = settings;
    const program = await this.programs.read(body.source, { appId: app.id, kind, name });
    const script = await this.database.transaction(async (db) => {
      const made = await this.writer.create(db, app.id, settings, {
        ...program,
        savedBy: userIdOf(caller),
      });
      await this.writer.tell(db, caller, made, 'script.create', { kind });
      await andThen(db, made);
      return made;
    });
    return { script, source: body.source };
  }

  /** @throws ScriptNotFoundError also when the id is no id at all. */
  async get(id: string): Promise<Script> {
    const script = isUuid(id) ? await this.scripts.find(this.database.db, id) : undefined;
    if (script === undefined) throw new ScriptNotFoundError(id);
    return script;
  }

  /**
   * Newest first.
   * @throws AppNotFoundError when the filter names no app.
   * @throws InvalidInputError when the cursor is none of ours.
   */
  async list(principal: Principal, query: ListScriptsQuery): Promise<Page<Script>> {
    if (query.cursor !== undefined && !isUuid(query.cursor)) {
      throw new InvalidInputError([
        { field: 'cursor', message: 'cursor must be a next_cursor of this list' },
      ]);
    }
    const appIds =
      query.app === undefined
        ? await this.apps.idsInReachOf(principal)
        : [(await this.apps.find(query.app)).id];
    const size = pageSize(query.limit);
    const rows = await this.scripts.list(this.database.db, { appIds, before: query.cursor, limit: size + 1 });
    return toPage(rows, size, (script) => script.id);
  }

  /** Its versions, routes and execution records go with it. @throws ScriptNotFoundError */
  async delete(caller: Caller, id: string): Promise<void> {
    const script = await this.get(id);
    await this.database.transaction(async (db) => {
      await this.writer.delete(db, await this.writer.lock(db, script));
      await this.writer.tell(db, caller, script, 'script.delete');
    });
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
}
