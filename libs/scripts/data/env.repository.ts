import { Injectable } from '@nestjs/common';
import { isForeignKeyViolation } from '#platform/postgres';
import type { Db } from '#platform/postgres';
import { AppGoneError } from '#scripts/domain';

/** A variable as it is kept. */
export interface EnvRow {
  readonly name: string;
  readonly isSecret: boolean;
  readonly sealed: Uint8Array;
  readonly updatedAt: Date;
}

export interface EnvWrite extends Pick<EnvRow, 'name' | 'isSecret'> {
  readonly sealed: Uint8Array<ArrayBuffer>;
  /** The user who set it. */
  readonly updatedBy: string | null;
}

const COLUMNS = { name: true, isSecret: true, sealed: true, updatedAt: true } as const;

/** The variables and secrets of apps, sealed. */
@Injectable()
export class EnvRepository {
  /** By name. */
  list(db: Db, appId: string): Promise<EnvRow[]> {
    return db.appEnv.findMany({ where: { appId }, select: COLUMNS, orderBy: { name: 'asc' } });
  }

  /** @throws AppGoneError */
  async put(db: Db, appId: string, { name, isSecret, sealed, updatedBy }: EnvWrite): Promise<EnvRow> {
    const values = { isSecret, sealed, updatedBy, updatedAt: new Date() };
    try {
      return await db.appEnv.upsert({
        where: { appId_name: { appId, name } },
        create: { appId, name, ...values },
        update: values,
        select: COLUMNS,
      });
    } catch (cause) {
      if (isForeignKeyViolation(cause, 'app_env_app_id_fkey')) throw new AppGoneError(appId, { cause });
      throw cause;
    }
  }

  /** @returns whether it was there. */
  async delete(db: Db, appId: string, name: string): Promise<boolean> {
    return (await db.appEnv.deleteMany({ where: { appId, name } })).count > 0;
  }
}
