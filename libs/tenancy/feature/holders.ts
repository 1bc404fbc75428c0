import { Injectable } from '@nestjs/common';
import type { Caller } from '#identity/domain';
import { Access } from '#identity/feature';
import { Database } from '#platform/postgres';
import { AppRepository } from '#tenancy/data';
import { HeldError } from '#tenancy/domain';
import type { App } from '#tenancy/domain';

/** Tells callers which app has what they wish for, as far as they may know. */
@Injectable()
export class Holders {
  constructor(
    private readonly database: Database,
    private readonly apps: AppRepository,
    private readonly access: Access,
  ) {}

  async mayKnow({ principal }: Caller, { id }: App): Promise<boolean> {
    return principal !== null && (await this.access.mayInApp(principal, 'AppRead', id));
  }

  /**
   * Does the work; a refusal because of another app names that app to those who may read it. Asked after the work's
   * transaction and not in it, which would need a second connection while it holds one.
   * @throws whatever `work` throws.
   */
  async named<T>(caller: Caller, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof HeldError && error.holderId !== undefined) {
        const app = await this.apps.findById(this.database.db, error.holderId);
        if (app !== undefined && (await this.mayKnow(caller, app))) error.tellHolder(app);
      }
      throw error;
    }
  }
}
