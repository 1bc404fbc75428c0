export { HelloWorld } from './hello-world.js';
export { RoutesService } from './routes.service.js';
export { RoutingAnnouncer } from './routing-announcer.js';
export { RoutingModule } from './routing.module.js';
