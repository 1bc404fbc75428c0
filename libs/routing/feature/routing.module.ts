import { Global, Module } from '@nestjs/common';
import { ScriptBindings, ScriptsModule } from '#scripts/feature';
import { TenancyModule } from '#tenancy/feature';
import { RouteRepository, SnapshotReader } from '../data/index.js';
import { HelloWorld } from './hello-world.js';
import { RouteBindings } from './route-bindings.js';
import { RoutesController } from './routes.controller.js';
import { RoutesService } from './routes.service.js';
import { RoutingAnnouncer } from './routing-announcer.js';
import { RoutingTables } from './routing-tables.js';

/** What scripts ask of routes; global, since routes know scripts and not the other way round. */
@Global()
@Module({
  providers: [RouteRepository, { provide: ScriptBindings, useClass: RouteBindings }],
  exports: [ScriptBindings],
})
export class RouteBindingsModule {}

/** Routes as they are administered: the manager's side. */
@Module({
  imports: [RouteBindingsModule, ScriptsModule, TenancyModule],
  controllers: [RoutesController],
  providers: [RouteRepository, RoutesService, SnapshotReader, RoutingAnnouncer, HelloWorld],
  exports: [RoutesService, RoutingAnnouncer, HelloWorld],
})
export class RoutingModule {}

/** Routes as they are matched: the orchestrator's side. The app provides RoutingSettings. */
@Module({ providers: [SnapshotReader, RoutingTables], exports: [RoutingTables] })
export class RoutingTableModule {}
