export { parseAllowedHosts } from './allowed-hosts.js';
export type {
  Canary,
  Isolation,
  Program,
  ProgramShape,
  Sandbox,
  Script,
  ScriptKind,
  TopLevelFault,
} from './script.js';
export { effectiveLimits, parseSandbox, SANDBOX_CEILINGS, SANDBOX_DEFAULTS } from './sandbox.js';
export type { SandboxValues } from './sandbox.js';
export { parseScriptName } from './script-name.js';
export { parseDescription } from './description.js';
export { checkCanary, refuseUnknownCanary } from './canary.js';
export {
  checkProgram,
  ImportRefusedError,
  ModuleTopLevelError,
  NoDefaultExportError,
  SDK_MODULE,
} from './check-program.js';
export { checkImports, ImportCycleError, ImportTooDeepError, MAX_IMPORT_DEPTH } from './import-graph.js';
export type { ImportGraph } from './import-graph.js';
export {
  EnvNotFoundError,
  EnvUnreadableError,
  isEnvName,
  MAX_ENV_BYTES,
  MAX_ENV_NAMES,
  MAX_ENV_VALUE_BYTES,
  parseEnvName,
  parseEnvValue,
} from './env-variable.js';
export type { EnvUse } from './env-variable.js';
export { storableReason } from './quarantine.js';
export type { Quarantine } from './quarantine.js';
export {
  AppGoneError,
  BundleRefusedError,
  SandboxCeilingError,
  ScriptBoundError,
  ScriptChangingError,
  ScriptNameTakenError,
  ScriptNotFoundError,
  ScriptUnloadableError,
  VersionNotFoundError,
} from './scripts.errors.js';
