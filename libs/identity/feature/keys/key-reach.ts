import { Injectable } from '@nestjs/common';
import type { Principal } from '#identity/domain';
import { Access } from '../access/access.service.js';
import { AppLocators } from '../access/app-locators.js';

/** To which app a key may be bound. */
@Injectable()
export class KeyReach {
  constructor(
    private readonly locators: AppLocators,
    private readonly access: Access,
  ) {}

  /**
   * The id of the app. What the key may do there is decided anew with every request (R-AUTHZ-01).
   * @throws DomainError of kind `not-found`; ForbiddenError when the user has no role in it.
   */
  async appId(principal: Principal, idOrSlug: string): Promise<string> {
    const appId = await this.locators.locate('app', idOrSlug);
    await this.access.requireInApp(principal, 'AppRead', appId);
    return appId;
  }
}
