export { RouteRepository } from './route.repository.js';
export type { NewRoute } from './route.repository.js';
export { SnapshotReader } from './snapshot.reader.js';
