import { Injectable } from '@nestjs/common';
import { AppLocators } from '#identity/feature';
import { RouteRepository } from '#routing/data';
import { uncoveredHost } from '#routing/domain';
import { ScriptBindings } from '#scripts/feature';
import { DomainDependents } from '#tenancy/feature';
import { RoutesService } from './routes.service.js';

/** What other subjects must be able to learn of routes. */
@Injectable()
export class RouteRegistrations {
  constructor(
    locators: AppLocators,
    bindings: ScriptBindings,
    dependents: DomainDependents,
    service: RoutesService,
    routes: RouteRepository,
  ) {
    locators.register('route', async (id) => (await service.get(id)).appId);
    bindings.register('route', (db, scriptId) => routes.countOfScript(db, scriptId));
    dependents.register('route', async (db, { appId, domain, remaining }) => {
      const claims = remaining.map((one) => ({ appId, domain: one }));
      const before = [...claims, { appId, domain }];
      const lost = (await routes.listForApp(db, appId)).filter((route) =>
        // A route for any host was reached by the released one, and is by any that remains.
        route.hostKind === 'any'
          ? claims.length === 0
          : uncoveredHost(route, claims) !== undefined && uncoveredHost(route, before) === undefined,
      );
      return lost.map(({ id, path, host }) => ({ id, path, host: host ?? domain }));
    });
  }
}
