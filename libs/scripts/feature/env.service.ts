import { Injectable } from '@nestjs/common';
import type { PutEnvBody } from '#contracts';
import type { Principal } from '#identity/domain';
import { Database } from '#platform/postgres';
import { Logger } from '#platform/telemetry';
import { EnvRepository, ImportGraphRepository } from '#scripts/data';
import type { EnvRow } from '#scripts/data';
import {
  EnvNotFoundError,
  EnvUnreadableError,
  isEnvName,
  parseEnvName,
  parseEnvValue,
} from '#scripts/domain';
import type { EnvUse } from '#scripts/domain';
import { AppsService } from '#tenancy/feature';
import { EnvSealer, SEAL_BYTES } from './env-sealer.js';

export interface EnvVariable {
  readonly name: string;
  readonly isSecret: boolean;
  /** Undefined when it cannot be opened. */
  readonly value: string | undefined;
  readonly updatedAt: Date;
}

/** The variables and secrets of apps. */
@Injectable()
export class EnvService {
  constructor(
    private readonly database: Database,
    private readonly apps: AppsService,
    private readonly env: EnvRepository,
    private readonly graph: ImportGraphRepository,
    private readonly sealer: EnvSealer,
    private readonly logger: Logger,
  ) {}

  /** By name. @throws AppNotFoundError */
  async list(principal: Principal, idOrSlug: string): Promise<EnvVariable[]> {
    const { app } = await this.apps.findFor(principal, idOrSlug);
    return (await this.env.list(this.database.db, app.id)).map((row) => this.opened(app.id, row));
  }

  /**
   * Sets one; every run that begins from now on has it.
   * @throws AppNotFoundError
   * @throws InvalidInputError naming the rule that name or value break.
   */
  async put(principal: Principal, idOrSlug: string, name: string, body: PutEnvBody): Promise<EnvVariable> {
    const { app } = await this.apps.findFor(principal, idOrSlug);
    parseEnvName(name);
    return this.database.transaction(async (db) => {
      // Also so that two writers do not exceed together what an app may have.
      await this.graph.lockApp(db, app.id);
      const rows = await this.env.list(db, app.id);
      const value = parseEnvValue(body.value, useOf(rows.filter((row) => row.name !== name)));
      const before = rows.find((row) => row.name === name);
      const isSecret = body.secret ?? before?.isSecret ?? false;
      if (before?.isSecret === isSecret && this.opened(app.id, before).value === value)
        return this.opened(app.id, before);
      const sealed = this.sealer.seal({ appId: app.id, name, isSecret }, value);
      const row = await this.env.put(db, app.id, { name, isSecret, sealed, updatedBy: principal.userId });
      await this.graph.raiseBuildsOfApp(db, app.id);
      return { name, isSecret, value, updatedAt: row.updatedAt };
    });
  }

  /** @throws AppNotFoundError, EnvNotFoundError */
  async delete(principal: Principal, idOrSlug: string, name: string): Promise<void> {
    const { app } = await this.apps.findFor(principal, idOrSlug);
    if (!isEnvName(name)) throw new EnvNotFoundError();
    await this.database.transaction(async (db) => {
      await this.graph.lockApp(db, app.id);
      if (!(await this.env.delete(db, app.id, name))) throw new EnvNotFoundError();
      await this.graph.raiseBuildsOfApp(db, app.id);
    });
  }

  /**
   * All of an app's, for a run.
   * @returns JSON text of an object of strings.
   * @throws EnvUnreadableError when one cannot be opened: to run without it could do harm.
   */
  async textFor(appId: string): Promise<string> {
    const variables = (await this.env.list(this.database.db, appId)).map((row) => this.opened(appId, row));
    const unreadable = variables.filter(({ value }) => value === undefined).map(({ name }) => name);
    if (unreadable.length > 0) {
      this.logger.error({ appId, unreadable }, 'Cannot open variables of an app; set their values again');
      throw new EnvUnreadableError();
    }
    return JSON.stringify(Object.fromEntries(variables.map(({ name, value }) => [name, value])));
  }

  private opened(appId: string, { name, isSecret, sealed, updatedAt }: EnvRow): EnvVariable {
    let value: string | undefined;
    try {
      value = this.sealer.open({ appId, name, isSecret }, sealed);
    } catch (error) {
      if (!(error instanceof EnvUnreadableError)) throw error;
    }
    return { name, isSecret, value, updatedAt };
  }
}

function useOf(rows: readonly EnvRow[]): EnvUse {
  const bytes = rows.reduce((sum, { sealed }) => sum + sealed.length - SEAL_BYTES, 0);
  return { names: rows.length, bytes };
}
