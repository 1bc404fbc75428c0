export { executorPorts } from './executor.ports.js';
export { ExecutorModule, startExecutor } from './executor.role.js';
