import { Module } from '@nestjs/common';
import { AccessModule } from '#identity/feature';
import { RouteRepository, RoutingSnapshotReader } from '#routing/data';
import { ScriptsModule } from '#scripts/feature';
import { TenancyModule } from '#tenancy/feature';
import { HelloWorld } from './hello-world.js';
import { RoutePreviewController } from './route-preview.controller.js';
import { RoutePreview } from './route-preview.js';
import { RouteRegistrations } from './route-registrations.js';
import { RoutesController } from './routes.controller.js';
import { RoutesService } from './routes.service.js';
import { RoutingAnnouncer } from './routing-announcer.js';

/**
 * Routes: the manager's side. The app provides `Database`, `MessageBus` and `Logger` globally, and makes
 * `RoutingAnnouncer` an APP_INTERCEPTOR (`useExisting`).
 */
@Module({
  imports: [AccessModule, ScriptsModule, TenancyModule],
  controllers: [RoutesController, RoutePreviewController],
  providers: [
    HelloWorld,
    RoutePreview,
    RouteRegistrations,
    RouteRepository,
    RoutesService,
    RoutingAnnouncer,
    RoutingSnapshotReader,
  ],
  exports: [RoutesService, RoutingAnnouncer, HelloWorld],
})
export class RoutingModule {}
