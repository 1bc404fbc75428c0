export { clearAwayAfter } from './clear-away.js';
export { findProgram, SYSTEM_PATH } from './find-program.js';
export { freePort } from './free-port.js';
export type { KeeperTask } from './keeper.js';
export { isAlive, isRunning, processCommand, processStartMark } from './process-identity.js';
export { stopProcess } from './stop-process.js';
export type { StopStep } from './stop-process.js';
