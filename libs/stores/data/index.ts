export { DocsIndexRepository } from './docs-index.repository.js';
export type { DocsIndexState } from './docs-index.repository.js';
export { DocsRepository } from './docs.repository.js';
export type { DocsQuerySession, DocsSession, DocsSlice } from './docs.repository.js';
export { FilesRepository } from './files.repository.js';
export type { FilesSession } from './files.repository.js';
export { KvRepository } from './kv.repository.js';
export type { KvSession, KvSlice } from './kv.repository.js';
