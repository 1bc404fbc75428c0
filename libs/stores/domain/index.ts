export {
  KvAppGoneError,
  KvInputError,
  KvTooMuchDataError,
  KvValueTooLargeError,
  KvVersionConflictError,
} from './kv.errors.js';
export type { KvFault } from './kv.errors.js';
export type { KvEntry, KvPlace, KvSetting } from './kv-entry.js';
export { cursorAfter, keyOfCursor, keyRange, kvPageSize } from './kv-page.js';
export type { KeyRange } from './kv-page.js';
export {
  KV_LIMITS,
  requireCollection,
  requireKey,
  requireKeys,
  requireNoProto,
  requirePrefix,
  requireTtl,
  requireValueSize,
} from './kv-rules.js';
