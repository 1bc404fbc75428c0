import { Injectable } from '@nestjs/common';
import type { Db } from '#platform/postgres';
import type { App, SlugHolder } from '#tenancy/domain';

/** Any class number that no other advisory lock of two numbers has. */
const SLUG_LOCK = 7_249;

/** Which app a slug leads to: one that has it now, or one that had it before (R-APP-10). */
@Injectable()
export class SlugRepository {
  /**
   * Until the transaction ends nobody else gives these slugs to an app or takes them away. Two tables say whose a slug
   * is, and no index over both can be the arbiter.
   */
  async lock(transaction: Db, slugs: readonly string[]): Promise<void> {
    // In one order, whatever the slugs are called, so that two who swap theirs do not wait for each other.
    await transaction.$executeRaw`
      SELECT pg_advisory_xact_lock(${SLUG_LOCK}::int, hash)
      FROM (SELECT DISTINCT hashtext(slug) AS hash FROM unnest(${[...slugs]}::text[]) AS slug ORDER BY 1) AS hashes`;
  }

  /** In one statement: a slug that moves between the tables meanwhile is found in one of them. */
  async findHolder(db: Db, slug: string): Promise<SlugHolder | undefined> {
    const [row] = await db.$queryRaw<(App & { isLive: boolean })[]>`
      SELECT id, slug, name, created_at AS "createdAt", updated_at AS "updatedAt", true AS "isLive"
      FROM apps WHERE slug = ${slug}
      UNION ALL
      SELECT a.id, a.slug, a.name, a.created_at, a.updated_at, false
      FROM app_slug_history h JOIN apps a ON a.id = h.app_id WHERE h.slug = ${slug}
      LIMIT 1`;
    if (row === undefined) return undefined;
    const { isLive, ...app } = row;
    return { app, isLive };
  }

  /** Keeps a slug that the app has just given up. The caller holds its lock. */
  async remember(db: Db, appId: string, slug: string): Promise<void> {
    await db.appSlug.create({ data: { appId, slug } });
  }

  /** The caller holds its lock. */
  async forget(db: Db, slug: string): Promise<void> {
    await db.appSlug.deleteMany({ where: { slug } });
  }
}
