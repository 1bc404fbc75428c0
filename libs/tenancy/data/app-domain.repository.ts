import { Injectable } from '@nestjs/common';
import { newId } from '#kernel';
import type { Db } from '#platform/postgres';
import { shapeKey } from '#tenancy/domain';
import type { DomainClaim } from '#tenancy/domain';

/** A claim that can be named and given up. */
export interface StoredClaim extends DomainClaim {
  readonly id: string;
  readonly createdAt: Date;
}

export interface ClaimPageRequest {
  readonly appId: string;
  /** Claims after this one in the order of their making; without it from the first. */
  readonly afterId: string | undefined;
  readonly limit: number;
}

const COLUMNS = { id: true, appId: true, domain: true, createdAt: true } as const;

@Injectable()
export class AppDomainRepository {
  /** Until the transaction ends nobody else claims for the app, or deletes it. @returns whether it is there. */
  async lockApp(transaction: Db, appId: string): Promise<boolean> {
    const rows = await transaction.$queryRaw<object[]>`
      SELECT 1 FROM apps WHERE id = ${appId}::uuid FOR NO KEY UPDATE`;
    return rows.length > 0;
  }

  /** Claims those of the domains whose shape nobody claims yet; the unique index decides between two claimants. */
  async claimUnclaimed(db: Db, appId: string, domains: readonly string[]): Promise<readonly StoredClaim[]> {
    const data = domains.map((domain) => ({ id: newId(), appId, domain, shapeKey: shapeKey(domain) }));
    return db.appDomain.createManyAndReturn({ data, skipDuplicates: true, select: COLUMNS });
  }

  /** The app that claims the same names; undefined when none does. */
  async findClaimant(db: Db, domain: string): Promise<string | undefined> {
    const row = await db.appDomain.findUnique({
      where: { shapeKey: shapeKey(domain) },
      select: { appId: true },
    });
    return row?.appId;
  }

  async countOfApp(db: Db, appId: string): Promise<number> {
    return db.appDomain.count({ where: { appId } });
  }

  async listOfApp(db: Db, appId: string): Promise<readonly DomainClaim[]> {
    return db.appDomain.findMany({
      where: { appId },
      select: { appId: true, domain: true },
      orderBy: { id: 'asc' },
    });
  }

  async page(db: Db, { appId, afterId, limit }: ClaimPageRequest): Promise<readonly StoredClaim[]> {
    const id = afterId === undefined ? {} : { id: { gt: afterId } };
    return db.appDomain.findMany({
      where: { appId, ...id },
      select: COLUMNS,
      orderBy: { id: 'asc' },
      take: limit,
    });
  }

  async listAll(db: Db): Promise<readonly DomainClaim[]> {
    return db.appDomain.findMany({ select: { appId: true, domain: true }, orderBy: { id: 'asc' } });
  }

  /**
   * Gives a claim of that app up.
   * @param id must be a UUID.
   * @returns the claim; undefined when the app has none of that id.
   */
  async release(db: Db, appId: string, id: string): Promise<StoredClaim | undefined> {
    const rows = await db.$queryRaw<StoredClaim[]>`
      DELETE FROM app_domains WHERE id = ${id}::uuid AND app_id = ${appId}::uuid
      RETURNING id, app_id AS "appId", domain, created_at AS "createdAt"`;
    return rows[0];
  }
}
