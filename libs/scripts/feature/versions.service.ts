import { Injectable } from '@nestjs/common';
import { InvalidInputError } from '#kernel';
import { pageSize, toPage } from '#contracts';
import type { Page, PageQuery } from '#contracts';
import type { Caller } from '#identity/domain';
import { Database } from '#platform/postgres';
import { VersionRepository } from '#scripts/data';
import type { VersionRow } from '#scripts/data';
import { VersionNotFoundError } from '#scripts/domain';
import type { Script } from '#scripts/domain';
import { untilCurrent } from './checks.js';
import { Programs } from './programs.js';
import { ScriptWriter } from './script-writer.js';
import { ScriptsService } from './scripts.service.js';
import type { ScriptWithSource } from './scripts.service.js';

/** A version, and the script as it is now. */
export interface VersionOfScript {
  readonly script: Script;
  readonly row: VersionRow;
}

const VERSION = /^[1-9]\d{0,9}$/;
/** The column's largest. */
const MAX_VERSION = 2_147_483_647;

@Injectable()
export class VersionsService {
  constructor(
    private readonly database: Database,
    private readonly scripts: ScriptsService,
    private readonly versions: VersionRepository,
    private readonly programs: Programs,
    private readonly writer: ScriptWriter,
  ) {}

  /**
   * Newest first.
   * @throws ScriptNotFoundError
   * @throws InvalidInputError when the cursor is none of ours.
   */
  async list(scriptId: string, { limit, cursor }: PageQuery): Promise<Page<VersionOfScript>> {
    const script = await this.scripts.get(scriptId);
    const before = cursor === undefined ? undefined : numberOf(cursor);
    if (cursor !== undefined && before === undefined) {
      throw new InvalidInputError([
        { field: 'cursor', message: 'cursor must be a next_cursor of this list' },
      ]);
    }
    const size = pageSize(limit);
    const rows = await this.versions.list(this.database.db, script.id, { before, limit: size + 1 });
    const { items, next_cursor } = toPage(rows, size, ({ version }) => String(version));
    return { items: items.map((row) => ({ script, row })), next_cursor };
  }

  /** @throws ScriptNotFoundError, VersionNotFoundError */
  async get(scriptId: string, version: string): Promise<VersionOfScript & { readonly source: string }> {
    const script = await this.scripts.get(scriptId);
    const { db } = this.database;
    const number = numberOf(version);
    const row = number === undefined ? undefined : await this.versions.find(db, script.id, number);
    if (row === undefined) throw new VersionNotFoundError(version);
    return { script, row, source: await this.versions.sourceOf(db, { id: script.id, version: row.version }) };
  }

  /** The script with the source of its active version. @throws ScriptNotFoundError */
  async getActive(scriptId: string): Promise<ScriptWithSource> {
    const script = await this.scripts.get(scriptId);
    return { script, source: await this.versions.sourceOf(this.database.db, script) };
  }

  /**
   * Makes a stored version the active one, for the runs that begin from now on. Its share as a canary ends.
   * @throws ScriptNotFoundError, VersionNotFoundError
   * @throws DomainError of kind `invalid` when today's rules refuse it.
   */
  activate(caller: Caller, scriptId: string, text: string): Promise<ScriptWithSource> {
    return untilCurrent(async () => {
      const { script: seen, row, source } = await this.get(scriptId, text);
      const { version } = row;
      const checks = await this.programs.check(seen.id, seen.kind, [version]);
      const script = await this.database.transaction(async (db) => {
        const current = await this.writer.lock(db, seen);
        await this.writer.tell(db, caller, current, 'script.activate', { version, before: current.version });
        if (current.version === version) return current;
        checks.requireKind(current.kind);
        const canary = current.canary?.version === version ? null : current.canary;
        return this.writer.change(db, current, { ...current, version, canary });
      });
      return { script, source };
    });
  }
}

function numberOf(text: string): number | undefined {
  const number = VERSION.test(text) ? Number(text) : undefined;
  return number !== undefined && number <= MAX_VERSION ? number : undefined;
}
