export { Lifecycle } from './lifecycle.js';
export type { Part } from './lifecycle.js';
export { runProcess, settingsOrExit } from './run-process.js';
export { PortsModule } from './ports.module.js';
export type { PortBinding } from './ports.module.js';
export { releaseStartupMemory } from './release-startup-memory.js';
