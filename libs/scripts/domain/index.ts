export type { Isolation, Program, Sandbox, Script, ScriptKind } from './script.js';
export { effectiveLimits, parseSandbox, SANDBOX_CEILINGS, SANDBOX_DEFAULTS } from './sandbox.js';
export type { SandboxValues } from './sandbox.js';
export { parseScriptName } from './script-name.js';
export { parseDescription } from './description.js';
export { checkProgram, ImportRefusedError, NoDefaultExportError, SDK_MODULE } from './check-program.js';
export {
  AppGoneError,
  BundleRefusedError,
  SandboxCeilingError,
  ScriptBoundError,
  ScriptNameTakenError,
  ScriptNotFoundError,
} from './scripts.errors.js';
