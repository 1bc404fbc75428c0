export { HelloWorld } from './hello-world.js';
export { RoutesService } from './routes.service.js';
export { RoutingAnnouncer } from './routing.announcer.js';
export { RoutingModule, RoutingTableModule } from './routing.module.js';
export { RoutingSettings } from './routing.settings.js';
export { RoutingTables } from './routing-tables.js';
