export { CommitOrder, comparePositions, isVisible, parseSnapshot } from './commit-order.js';
export type { Position, Snapshot } from './commit-order.js';
export {
  keptBody,
  maskedHeaders,
  MAX_BODY_KEPT_BYTES,
  storableJson,
  storableLog,
} from './execution-record.js';
export type { ExecutionRecord } from './execution-record.js';
export { firstIdAt } from './id-range.js';
export { scopeKey } from './log-scope.js';
export type { LogScope } from './log-scope.js';
export { RecorderLedger } from './recorder-ledger.js';
