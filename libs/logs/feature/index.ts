export { ExecutionTails } from './execution-tails.js';
export { ExecutionNotFoundError } from './executions.service.js';
export { LogRetention } from './log-retention.js';
export { LogReadingModule } from './logs.module.js';
export { PartitionKeeper } from './partition-keeper.js';
export { TreeSources } from './tree-sources.js';
export type { TreeSource } from './tree-sources.js';
