import { Injectable } from '@nestjs/common';
import { newId } from '#kernel';
import type { Db } from '#platform/postgres';
import { shapeKey } from '#tenancy/domain';
import type { DomainClaim } from '#tenancy/domain';

@Injectable()
export class AppDomainRepository {
  /** Claims those of the domains whose shape nobody claims yet; the unique index decides between two claimants. */
  async claimUnclaimed(db: Db, appId: string, domains: readonly string[]): Promise<number> {
    const data = domains.map((domain) => ({ id: newId(), appId, domain, shapeKey: shapeKey(domain) }));
    return (await db.appDomain.createMany({ data, skipDuplicates: true })).count;
  }

  async listOfApp(db: Db, appId: string): Promise<readonly DomainClaim[]> {
    return db.appDomain.findMany({
      where: { appId },
      select: { appId: true, domain: true },
      orderBy: { id: 'asc' },
    });
  }

  async listAll(db: Db): Promise<readonly DomainClaim[]> {
    return db.appDomain.findMany({ select: { appId: true, domain: true }, orderBy: { id: 'asc' } });
  }
}
