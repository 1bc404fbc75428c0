export { ExecutorFullError, Gate, ScriptBusyError } from './gate.js';
export { RunTokenRefusedError, RunTokens } from './run-token.js';
export type { RunGrant } from './run-token.js';
