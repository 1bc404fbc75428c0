export { clearAwayAfter } from './clear-away.js';
export { findProgram, SYSTEM_PATH } from './find-program.js';
export { freePort } from './free-port.js';
export type { KeeperTask } from './keeper.js';
export {
  findNats,
  findRedis,
  isMissing,
  locateNats,
  locateRedis,
  startNats,
  startRedis,
} from './local-servers.js';
export type { MissingServer, ServerHints, ServerPlace } from './local-servers.js';
export { ServerMissingError, ServerStartError } from './local-servers.errors.js';
export { isAlive, isRunning, processCommand, processStartMark } from './process-identity.js';
export type { LocalServer, StartOptions } from './start-server.js';
export { stopProcess } from './stop-process.js';
export type { StopStep } from './stop-process.js';
