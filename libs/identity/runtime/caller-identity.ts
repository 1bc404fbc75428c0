import { Injectable } from '@nestjs/common';
import { hash } from 'node:crypto';
import { credentialsChanged } from '#contracts';
import { ApiKeyRepository, SessionRepository } from '#identity/data';
import { hashApiKey, hashSessionToken, isUseDue } from '#identity/domain';
import type { Principal } from '#identity/domain';
import { MessageBus } from '#platform/messaging';
import { Database } from '#platform/postgres';
import { CallerSettings } from './caller-settings.js';
import { presentedCredential } from './presented-credential.js';
import type { CallerRequest, PresentedCredential } from './presented-credential.js';
import { RecentAnswers } from './recent-answers.js';

/**
 * Who calls a script. What the database says of a credential is remembered for a few seconds, so that the hot path does
 * without it (D1); an announced change is forgotten at once, one that was not takes effect within that time. It listens
 * from its making on, so it must be made before the bus starts.
 */
@Injectable()
export class CallerIdentity {
  private readonly known: RecentAnswers<Principal>;

  constructor(
    private readonly database: Database,
    private readonly sessions: SessionRepository,
    private readonly keys: ApiKeyRepository,
    private readonly settings: CallerSettings,
    bus: MessageBus,
  ) {
    this.known = new RecentAnswers(settings.answers);
    bus.subscribe(credentialsChanged, () => this.known.forgetAll());
  }

  /** The credential of ours that a request presents, good or not; undefined when it presents none that counts. */
  presentedBy(request: CallerRequest): PresentedCredential | undefined {
    return presentedCredential(request, this.settings);
  }

  /**
   * Who the credential speaks for; undefined when for nobody (any more). It does not prolong a session, whose cookie
   * could not be prolonged with it here.
   * @throws IdentityUnavailableError
   */
  find(credential: PresentedCredential): Promise<Principal | undefined> {
    // Not under the token itself: what lies in memory for long turns up in dumps of it.
    return this.known.get(hash('sha256', credential.token, 'base64url'), () => this.ask(credential));
  }

  private async ask({ kind, token }: PresentedCredential): Promise<Principal | undefined> {
    const { db, statements } = this.database;
    const now = new Date();
    if (kind === 'session')
      return (await this.sessions.findLive(statements, hashSessionToken(token), now))?.principal;
    const found = await this.keys.findLive(statements, hashApiKey(token), now);
    if (found === undefined) return undefined;
    const { principal, lastUsedAt } = found;
    // The caller need not wait for it, and no request fails for it.
    if (isUseDue(lastUsedAt, now.getTime()))
      this.keys.touch(db, principal.credential.id, lastUsedAt, now).catch(() => undefined);
    return principal;
  }
}
