export { managerPorts } from './manager.ports.js';
export { ManagerModule, managerMetrics, startManager, stopsTails } from './manager.role.js';
export type { ManagerStart } from './manager.role.js';
export { prepareSchema } from './schema.js';
