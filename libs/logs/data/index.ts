export { ExecutionLogRepository } from './execution-log.repository.js';
export type { ExecutionFilter, ExecutionRow } from './execution-log.repository.js';
export { dayPartition } from './partitions.js';
