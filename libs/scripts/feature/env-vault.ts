import { Injectable } from '@nestjs/common';
import type { Db } from '#platform/postgres';
import { Logger } from '#platform/telemetry';
import { EnvRepository } from '#scripts/data';
import type { EnvRow } from '#scripts/data';
import { EnvUnreadableError } from '#scripts/domain';
import type { EnvUse } from '#scripts/domain';
import { SEAL_BYTES } from '#platform/sealing';
import { EnvSealer } from './env-sealer.js';

export interface EnvVariable {
  readonly name: string;
  readonly isSecret: boolean;
  /** Undefined when it cannot be opened. */
  readonly value: string | undefined;
  readonly updatedAt: Date;
}

/** What an app's variables are, and what they take. */
export interface EnvContents {
  readonly variables: readonly EnvVariable[];
  /** Of all but the variable of that name. */
  useWithout(name: string): EnvUse;
}

/** Variables as they are kept: sealed, each for its app and name. */
@Injectable()
export class EnvVault {
  constructor(
    private readonly env: EnvRepository,
    private readonly sealer: EnvSealer,
    private readonly logger: Logger,
  ) {}

  /** By name. */
  async open(db: Db, appId: string): Promise<EnvContents> {
    const rows = await this.env.list(db, appId);
    return {
      variables: rows.map((row) => this.opened(appId, row)),
      useWithout: (name) => useOf(rows.filter((row) => row.name !== name)),
    };
  }

  async put(
    db: Db,
    appId: string,
    variable: { readonly name: string; readonly isSecret: boolean; readonly value: string },
    updatedBy: string | null,
  ): Promise<EnvVariable> {
    const { name, isSecret, value } = variable;
    const sealed = this.sealer.seal({ appId, name, isSecret }, value);
    const { updatedAt } = await this.env.put(db, appId, { name, isSecret, sealed, updatedBy });
    return { name, isSecret, value, updatedAt };
  }

  /** @returns whether it was there. */
  delete(db: Db, appId: string, name: string): Promise<boolean> {
    return this.env.delete(db, appId, name);
  }

  /**
   * All of an app's, for a run.
   * @returns JSON text of an object of strings.
   * @throws EnvUnreadableError when one cannot be opened: to run without it could do harm.
   */
  async textFor(db: Db, appId: string): Promise<string> {
    const { variables } = await this.open(db, appId);
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
