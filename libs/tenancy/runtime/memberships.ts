import { Injectable } from '@nestjs/common';
import { credentialsChanged } from '#contracts';
import type { AppRole, Principal } from '#identity/domain';
import { CallerSettings, RecentAnswers } from '#identity/runtime';
import { MessageBus } from '#platform/messaging';
import { Database } from '#platform/postgres';
import { AppMemberRepository } from '#tenancy/data';

/**
 * Which role of their own callers of scripts have in an app, remembered for a few seconds as callers are (D1). It
 * listens from its making on, so it must be made before the bus starts.
 */
@Injectable()
export class Memberships {
  private readonly known: RecentAnswers<AppRole>;

  constructor(
    private readonly database: Database,
    private readonly members: AppMemberRepository,
    settings: CallerSettings,
    bus: MessageBus,
  ) {
    this.known = new RecentAnswers(settings.answers);
    bus.subscribe(credentialsChanged, () => this.known.forgetAll());
  }

  /**
   * Undefined when there is none, and for those whose instance role says it already.
   * @throws IdentityUnavailableError
   */
  roleOf({ userId, instanceRole }: Principal, appId: string): Promise<AppRole | undefined> {
    if (instanceRole !== 'member') return Promise.resolve(undefined);
    return this.known.get(`${userId}:${appId}`, () =>
      this.members.roleOf(this.database.statements, appId, userId),
    );
  }
}
