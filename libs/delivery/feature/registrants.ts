import { Injectable } from '@nestjs/common';
import { DomainError } from '#kernel';
import { UserIdentity } from '#identity/runtime';
import { Memberships } from '#tenancy/runtime';
import { scriptPrincipal } from '../domain/index.js';
import type { ClaimedEvent, ScriptPrincipal } from '../domain/index.js';

/** Nobody stands for the trigger's runs any more (R-DISP-12). */
export class RegistrantGoneError extends DomainError {
  readonly code = 'trigger.registrant-gone';
  readonly kind = 'failed';

  constructor() {
    super(
      'Not run: the user who registered the trigger is deactivated or deleted; have somebody else register it, then replay this',
    );
  }
}

/** As whom events of triggers are run (R-DISP-11). */
@Injectable()
export class Registrants {
  constructor(
    private readonly users: UserIdentity,
    private readonly memberships: Memberships,
  ) {}

  /**
   * Undefined for what no trigger caused.
   * @throws RegistrantGoneError, IdentityUnavailableError
   */
  async of({ source, principalId, appId }: ClaimedEvent): Promise<ScriptPrincipal | undefined> {
    if (source === 'http' || principalId === null) return undefined;
    const user = await this.users.find(principalId);
    if (user === undefined) throw new RegistrantGoneError();
    const principal = scriptPrincipal(user, appId, await this.memberships.roleOf(user, appId));
    return principal === undefined ? undefined : { ...principal, via: 'trigger' };
  }
}
