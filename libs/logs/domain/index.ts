export {
  keptBody,
  maskedHeaders,
  MAX_BODY_KEPT_BYTES,
  storableJson,
  storableLog,
} from './execution-record.js';
export type { ExecutionRecord } from './execution-record.js';
