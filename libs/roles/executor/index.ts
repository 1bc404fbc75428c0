export { ExecutorModule, startExecutor } from './executor.role.js';
