export { KvService } from './kv.service.js';
export type { KvListWish, KvPage } from './kv.service.js';
export { StoresModule } from './stores.module.js';
