export { EgressRepository } from './egress.repository.js';
export type { EgressRow } from './egress.repository.js';
export { EnvRepository } from './env.repository.js';
export type { EnvRow, EnvWrite } from './env.repository.js';
export { ImportGraphRepository } from './import-graph.repository.js';
export { QuarantineRepository } from './quarantine.repository.js';
export { ScriptRepository } from './script.repository.js';
export type { SavedProgram, ScriptFilter, ScriptSettings, VersionsInForce } from './script.repository.js';
export { VersionRepository } from './version.repository.js';
export type {
  Bundle,
  ModuleInForce,
  StoredProgram,
  VersionRow,
  VersionSummary,
} from './version.repository.js';
