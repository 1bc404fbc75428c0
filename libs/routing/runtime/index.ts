export { RoutingSettings } from './routing.settings.js';
export { RoutingTableModule } from './routing-table.module.js';
export { RoutingTables } from './routing-tables.js';
