import { Injectable } from '@nestjs/common';
import type { Db } from '#platform/postgres';
import type { App } from '#tenancy/domain';

export interface NewApp {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
}

export interface AppPageRequest {
  /** Apps after this one in the order of their making; without it from the first. */
  readonly afterId: string | undefined;
  readonly limit: number;
}

@Injectable()
export class AppRepository {
  /** @param id must be a UUID. */
  async findById(db: Db, id: string): Promise<App | undefined> {
    return (await db.app.findUnique({ where: { id } })) ?? undefined;
  }

  async findBySlug(db: Db, slug: string): Promise<App | undefined> {
    return (await db.app.findUnique({ where: { slug } })) ?? undefined;
  }

  async list(db: Db, { afterId, limit }: AppPageRequest): Promise<readonly App[]> {
    const where = afterId === undefined ? {} : { id: { gt: afterId } };
    return db.app.findMany({ where, orderBy: { id: 'asc' }, take: limit });
  }

  /** Whether it was made; false when the slug is taken, also by somebody who commits while we wait. */
  async insertIfNew(db: Db, app: NewApp): Promise<boolean> {
    const { count } = await db.app.createMany({ data: [app], skipDuplicates: true });
    return count === 1;
  }
}
