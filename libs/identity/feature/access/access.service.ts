import { Injectable } from '@nestjs/common';
import { ForbiddenError, isAllowed } from '#identity/domain';
import type { AppRole, Capability, Principal } from '#identity/domain';
import { AppLocators } from './app-locators.js';

/** Whether somebody may do something in an app, as it stands in the database now. */
@Injectable()
export class Access {
  constructor(private readonly locators: AppLocators) {}

  async mayInApp(principal: Principal, capability: Capability, appId: string): Promise<boolean> {
    return isAllowed(principal, capability, { appId, membership: await this.membership(principal, appId) });
  }

  /** @throws ForbiddenError */
  async requireInApp(principal: Principal, capability: Capability, appId: string): Promise<void> {
    if (!(await this.mayInApp(principal, capability, appId))) throw new ForbiddenError(capability);
  }

  /** @throws ForbiddenError */
  requireOnInstance(principal: Principal, capability: Capability): void {
    if (!isAllowed(principal, capability)) throw new ForbiddenError(capability);
  }

  /** Asked of the database only where the instance role does not decide already. */
  private membership(principal: Principal, appId: string): Promise<AppRole | undefined> {
    if (principal.instanceRole !== 'member') return Promise.resolve(undefined);
    return this.locators.membership(appId, principal.userId);
  }
}
