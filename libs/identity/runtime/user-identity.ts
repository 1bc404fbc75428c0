import { Injectable } from '@nestjs/common';
import { credentialsChanged } from '#contracts';
import { UserRepository } from '#identity/data';
import type { Principal } from '#identity/domain';
import { MessageBus } from '#platform/messaging';
import { Database } from '#platform/postgres';
import { CallerSettings } from './caller-settings.js';
import { RecentAnswers } from './recent-answers.js';

/** Users on whose behalf something runs while they are away. It listens from its making on, as `CallerIdentity` does. */
@Injectable()
export class UserIdentity {
  private readonly known: RecentAnswers<Principal>;

  constructor(
    private readonly database: Database,
    private readonly users: UserRepository,
    settings: CallerSettings,
    bus: MessageBus,
  ) {
    this.known = new RecentAnswers(settings.answers);
    bus.subscribe(credentialsChanged, () => this.known.forgetAll());
  }

  /**
   * Undefined for one that is deactivated or deleted.
   * @throws IdentityUnavailableError
   */
  find(userId: string): Promise<Principal | undefined> {
    return this.known.get(userId, () => this.ask(userId));
  }

  private async ask(userId: string): Promise<Principal | undefined> {
    const user = await this.users.findActive(this.database.db, userId);
    if (user === undefined) return undefined;
    const { username, instanceRole, email } = user;
    // What the user may do when signed in: nothing narrows it.
    return { userId, username, instanceRole, email, credential: { kind: 'session', id: userId } };
  }
}
