export { AtomicWrites } from './atomic-writes.js';
export type { AppliedAll, AtomicOwner } from './atomic-writes.js';
export { DocsWrites } from './docs-writes.js';
export { KvWrites } from './kv-writes.js';
export type { Written } from './kv-writes.js';
export { StoreWritesModule } from './store-writes.module.js';
