import { Injectable } from '@nestjs/common';
import type { PutEnvBody } from '#contracts';
import { userIdOf } from '#identity/domain';
import type { Caller } from '#identity/domain';
import { AuditTrail } from '#identity/feature';
import { Database } from '#platform/postgres';
import { ImportGraphRepository } from '#scripts/data';
import { EnvNotFoundError, isEnvName, parseEnvName, parseEnvValue } from '#scripts/domain';
import { AppsService } from '#tenancy/feature';
import { EnvVault } from './env-vault.js';
import type { EnvVariable } from './env-vault.js';

/** The variables and secrets of apps. */
@Injectable()
export class EnvService {
  constructor(
    private readonly database: Database,
    private readonly apps: AppsService,
    private readonly vault: EnvVault,
    private readonly graph: ImportGraphRepository,
    private readonly audit: AuditTrail,
  ) {}

  /** By name. @throws AppNotFoundError */
  async list(idOrSlug: string): Promise<readonly EnvVariable[]> {
    const app = await this.apps.find(idOrSlug);
    return (await this.vault.open(this.database.db, app.id)).variables;
  }

  /**
   * Sets one; every run that begins from now on has it.
   * @throws AppNotFoundError
   * @throws InvalidInputError naming the rule that name or value break.
   */
  async put(caller: Caller, idOrSlug: string, name: string, body: PutEnvBody): Promise<EnvVariable> {
    const app = await this.apps.find(idOrSlug);
    parseEnvName(name);
    return this.database.transaction(async (db) => {
      // Also so that two writers do not exceed together what an app may have.
      await this.graph.lockApp(db, app.id);
      const { variables, useWithout } = await this.vault.open(db, app.id);
      const value = parseEnvValue(body.value, useWithout(name));
      const before = variables.find((variable) => variable.name === name);
      const isSecret = body.secret ?? before?.isSecret ?? false;
      const about = aboutVariable(app.id, name);
      await this.audit.record(db, caller, { ...about, action: 'env.put', details: { secret: isSecret } });
      if (before?.isSecret === isSecret && before.value === value) return before;
      const variable = await this.vault.put(db, app.id, { name, isSecret, value }, userIdOf(caller));
      await this.graph.raiseBuildsOfApp(db, app.id);
      return variable;
    });
  }

  /** @throws AppNotFoundError, EnvNotFoundError */
  async delete(caller: Caller, idOrSlug: string, name: string): Promise<void> {
    const app = await this.apps.find(idOrSlug);
    if (!isEnvName(name)) throw new EnvNotFoundError();
    await this.database.transaction(async (db) => {
      await this.graph.lockApp(db, app.id);
      if (!(await this.vault.delete(db, app.id, name))) throw new EnvNotFoundError();
      await this.audit.record(db, caller, { ...aboutVariable(app.id, name), action: 'env.delete' });
      await this.graph.raiseBuildsOfApp(db, app.id);
    });
  }

  /**
   * All of an app's, for a run: JSON text of an object of strings.
   * @throws EnvUnreadableError
   */
  textFor(appId: string): Promise<string> {
    return this.vault.textFor(this.database.db, appId);
  }
}

/** A name is no secret; a value is told of nowhere. */
function aboutVariable(appId: string, name: string) {
  return { appId, target: { kind: 'variable', id: name, name } } as const;
}
