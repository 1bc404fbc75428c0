export { clearAwayAfter } from './clear-away.js';
export type { KeeperTask } from './keeper.js';
export { isAlive, isRunning, processCommand, processStartMark } from './process-identity.js';
export { findProgram, SYSTEM_PATH } from './find-program.js';
