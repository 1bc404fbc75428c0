export { managerPorts } from './manager.ports.js';
export { ManagerModule, startManager, stopsTails } from './manager.role.js';
export type { ManagerStart } from './manager.role.js';
export { migrationsFolder, prepareSchema } from './schema.js';
