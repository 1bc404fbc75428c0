import { Module } from '@nestjs/common';
import { RouteRepository, RoutingSnapshotReader } from '#routing/data';
import { ScriptsModule } from '#scripts/feature';
import { TenancyModule } from '#tenancy/feature';
import { HelloWorld } from './hello-world.js';
import { RoutesController } from './routes.controller.js';
import { RoutesService } from './routes.service.js';
import { RoutingAnnouncer } from './routing-announcer.js';

/**
 * Routes: the manager's side. The app provides `Database`, `MessageBus` and `Logger` globally, and makes
 * `RoutingAnnouncer` an APP_INTERCEPTOR (`useExisting`).
 */
@Module({
  imports: [ScriptsModule, TenancyModule],
  controllers: [RoutesController],
  providers: [RouteRepository, RoutingSnapshotReader, RoutesService, RoutingAnnouncer, HelloWorld],
  exports: [RoutesService, RoutingAnnouncer, HelloWorld],
})
export class RoutingModule {}
