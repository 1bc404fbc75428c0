import { Injectable } from '@nestjs/common';
import type { Db, StatementSession } from '#platform/postgres';
import type { App } from '#tenancy/domain';

export interface NewApp {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
}

export interface AppPageRequest {
  /** Apps after this one in the order of their making; without it from the first. */
  readonly afterId: string | undefined;
  /** Only these; without it all. */
  readonly ids: readonly string[] | undefined;
  readonly limit: number;
}

const COLUMNS = 'a.id, a.slug, a.name, a.created_at AS "createdAt", a.updated_at AS "updatedAt"';
const READ = `SELECT ${COLUMNS} FROM apps a WHERE a.id = $1`;
/** A slug is in force or in the history, never both. */
const READ_BY_SLUG = `
  SELECT ${COLUMNS} FROM apps a WHERE a.slug = $1
  UNION ALL
  SELECT ${COLUMNS} FROM app_slug_history h JOIN apps a ON a.id = h.app_id WHERE h.slug = $1`;

/** Apps as they are now; by slug they are found with `SlugRepository`, which also locks what is written here. */
@Injectable()
export class AppRepository {
  /** As `findById`, for the many requests that are about an app. */
  async read(session: StatementSession, id: string): Promise<App | undefined> {
    return (await session.query<App>(READ, [id]))[0];
  }

  /** The app that has the slug, or had it before. */
  async readBySlug(session: StatementSession, slug: string): Promise<App | undefined> {
    return (await session.query<App>(READ_BY_SLUG, [slug]))[0];
  }

  /** @param id must be a UUID. */
  async findById(db: Db, id: string): Promise<App | undefined> {
    return (await db.app.findUnique({ where: { id } })) ?? undefined;
  }

  /**
   * As `findById`; until the transaction ends nobody else changes or deletes the app, or adds anything that refers to
   * it. Taken after the locks of its scripts and before those of slugs, never the other way round.
   */
  async lock(transaction: Db, id: string): Promise<App | undefined> {
    await transaction.$queryRaw`SELECT 1 FROM apps WHERE id = ${id}::uuid FOR UPDATE`;
    return this.findById(transaction, id);
  }

  async list(db: Db, { afterId, ids, limit }: AppPageRequest): Promise<readonly App[]> {
    const id = {
      ...(afterId === undefined ? {} : { gt: afterId }),
      ...(ids === undefined ? {} : { in: [...ids] }),
    };
    return db.app.findMany({ where: { id }, orderBy: { id: 'asc' }, take: limit });
  }

  /** The caller holds the slug's lock and has seen that nobody has it. */
  async insert(db: Db, app: NewApp): Promise<App> {
    return db.app.create({ data: app });
  }

  /** The caller holds the app's lock, and that of a slug that changes. */
  async update(db: Db, { id, slug, name }: NewApp): Promise<App> {
    return db.app.update({ where: { id }, data: { slug, name, updatedAt: new Date() } });
  }

  /** Claims, members, slugs of before, variables, bound keys and stored data go with it, by their foreign keys. */
  async delete(db: Db, id: string): Promise<void> {
    await db.app.delete({ where: { id } });
  }
}
