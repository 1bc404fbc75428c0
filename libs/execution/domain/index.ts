export { ExecutorFullError, Gate, ScriptBusyError } from './gate.js';
export type { Turn } from './gate.js';
export { afterKill, afterVerdict, pauseLeftMs, ScriptQuarantinedError } from './quarantine.js';
export type { KillRecord } from './quarantine.js';
export { RunTokenRefusedError, RunTokens } from './run-token.js';
export type { RunGrant } from './run-token.js';
