import { Injectable } from '@nestjs/common';
import { isForeignKeyViolation } from '#platform/postgres';
import type { Db } from '#platform/postgres';
import { AppGoneError } from '#scripts/domain';

export interface EgressRow {
  readonly allowedHosts: readonly string[];
  readonly updatedAt: Date;
}

/** Where apps' scripts may send requests; an app without a row may reach every public host. */
@Injectable()
export class EgressRepository {
  async find(db: Db, appId: string): Promise<EgressRow | undefined> {
    return (await db.appEgress.findUnique({ where: { appId } })) ?? undefined;
  }

  /** @throws AppGoneError */
  async put(
    db: Db,
    appId: string,
    allowedHosts: readonly string[],
    updatedBy: string | null,
  ): Promise<EgressRow> {
    const values = { allowedHosts: [...allowedHosts], updatedBy, updatedAt: new Date() };
    try {
      return await db.appEgress.upsert({ where: { appId }, create: { appId, ...values }, update: values });
    } catch (cause) {
      if (isForeignKeyViolation(cause, 'app_egress_app_id_fkey')) throw new AppGoneError(appId, { cause });
      throw cause;
    }
  }

  async delete(db: Db, appId: string): Promise<void> {
    await db.appEgress.deleteMany({ where: { appId } });
  }
}
