import { Injectable } from '@nestjs/common';
import { isUuid } from '#kernel';
import { AppLocators } from '#identity/feature';
import { Database } from '#platform/postgres';
import { ScriptRepository } from '#scripts/data';
import { ScriptNotFoundError } from '#scripts/domain';

/** Tells the guard which app a script belongs to. */
@Injectable()
export class ScriptLocator {
  constructor(
    locators: AppLocators,
    private readonly database: Database,
    private readonly scripts: ScriptRepository,
  ) {
    locators.register('script', (id) => this.locate(id));
  }

  /** @throws ScriptNotFoundError also when the id is no id at all. */
  private async locate(id: string): Promise<string> {
    const appId = isUuid(id) ? await this.scripts.appIdOf(this.database.statements, id) : undefined;
    if (appId === undefined) throw new ScriptNotFoundError(id);
    return appId;
  }
}
