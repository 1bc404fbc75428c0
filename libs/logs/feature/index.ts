export { ExecutionNotFoundError } from './executions.service.js';
export { LogReadingModule } from './logs.module.js';
export { PartitionKeeper } from './partition-keeper.js';
