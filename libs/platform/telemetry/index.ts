export { createLogger, Logger } from './logger.js';
export type { LogFields, LogLevel } from './logger.js';
export { Metrics } from './metrics.js';
export { NestLogger } from './nest-logger.js';
