import { Injectable } from '@nestjs/common';
import { AppLocators } from '#identity/feature';
import { ScriptBindings } from '#scripts/feature';
import { AppsService } from '#tenancy/feature';
import { TriggerRepository } from '#triggers/data';
import { TriggersService } from './triggers.service.js';

/** Which apps triggers are of; and what other subjects must be able to learn of them. */
@Injectable()
export class TriggerApps {
  constructor(
    private readonly apps: AppsService,
    locators: AppLocators,
    bindings: ScriptBindings,
    service: TriggersService,
    triggers: TriggerRepository,
  ) {
    locators.register('trigger', async (id) => (await service.find(id)).appId);
    bindings.register('trigger', (db, scriptId) => triggers.countOfScript(db, scriptId));
  }

  /** @throws AppNotFoundError */
  async idOf(idOrSlug: string): Promise<string> {
    return (await this.apps.find(idOrSlug)).id;
  }
}
