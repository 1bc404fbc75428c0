export { dispatchPorts } from './dispatching.js';
export { OrchestratorModule, orchestratorMetrics, startOrchestrator } from './orchestrator.role.js';
export { awaitSchema } from './schema.js';
