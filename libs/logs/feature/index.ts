export { ExecutionRecorder } from './execution-recorder.js';
export { ExecutionNotFoundError } from './executions.service.js';
export { LogReadingModule, LogWritingModule } from './logs.module.js';
export { PartitionKeeper } from './partition-keeper.js';
