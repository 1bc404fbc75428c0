export { DocsService } from './docs.service.js';
export type { DocsPage } from './docs.service.js';
export { FilesSettings } from './files.settings.js';
export { KvService } from './kv.service.js';
export type { KvListWish, KvPage } from './kv.service.js';
export { StoresModule } from './stores.module.js';
