export { ExecutionLogRepository } from './execution-log.repository.js';
export { listStatement } from './execution-query.js';
export type { ExecutionFilter, ExecutionRow } from './execution-query.js';
export { PartitionRepository } from './partition.repository.js';
export type { ExpiredDay, StepOutcome } from './partition.repository.js';
export { dayPartition } from './partitions.js';
export { TailRepository } from './tail.repository.js';
export type { Followers, TailEntry } from './tail.repository.js';
