export { ExecutionModule } from './execution.module.js';
export { ExecutorDrainingError, ExecutorService } from './executor.service.js';
export { ExecutorSettings } from './executor-settings.js';
