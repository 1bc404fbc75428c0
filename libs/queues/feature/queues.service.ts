import { Injectable } from '@nestjs/common';
import { pageSize, toPage } from '#contracts';
import type { ListQueuesQuery, Page } from '#contracts';
import type { Caller } from '#identity/domain';
import { AuditTrail } from '#identity/feature';
import { Database } from '#platform/postgres';
import { QueueRepository } from '#queues/data';
import { requireQueue } from '#queues/domain';
import type { QueueState } from '#queues/domain';
import { AppsService } from '#tenancy/feature';

/** So many messages are removed in one transaction: each is short, and what is done stays done. */
const PURGE_BATCH = 20_000;

/** The queues of an app, as those who administer it see them. */
@Injectable()
export class QueuesService {
  constructor(
    private readonly database: Database,
    private readonly apps: AppsService,
    private readonly queues: QueueRepository,
    private readonly audit: AuditTrail,
  ) {}

  /** By name. @throws AppNotFoundError */
  async list(idOrSlug: string, { limit, cursor }: ListQueuesQuery): Promise<Page<QueueState>> {
    const { id: appId } = await this.apps.find(idOrSlug);
    const size = pageSize(limit);
    const page = { appId, after: cursor, limit: size + 1 };
    return toPage(await this.queues.list(this.database.db, page), size, ({ name }) => name);
  }

  /**
   * Removes the messages that are given to no run, due or not. What is sent meanwhile stays.
   * @returns how many there were.
   * @throws AppNotFoundError, QueueInputError
   */
  async purge(caller: Caller, idOrSlug: string, queue: string): Promise<number> {
    requireQueue(queue);
    const { id: appId } = await this.apps.find(idOrSlug);
    const until = await this.queues.now(this.database.db);
    for (let all = 0; ;) {
      const purged = await this.purgeSome(caller, { appId, queue, until });
      all += purged;
      if (purged < PURGE_BATCH) return all;
    }
  }

  private purgeSome(
    caller: Caller,
    { appId, queue, until }: { readonly appId: string; readonly queue: string; readonly until: Date },
  ): Promise<number> {
    return this.database.transaction(async (db) => {
      const purged = await this.queues.purge(db, { appId, queue, until, most: PURGE_BATCH });
      await this.audit.record(db, caller, {
        ...{ action: 'queue.purge', appId, target: { kind: 'queue', id: null, name: queue } },
        details: { purged },
      });
      return purged;
    });
  }
}
