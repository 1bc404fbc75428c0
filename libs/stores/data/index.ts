export { KvRepository } from './kv.repository.js';
export type { KvSession, KvSlice } from './kv.repository.js';
