export { OrchestratorModule, orchestratorMetrics, startOrchestrator } from './orchestrator.role.js';
