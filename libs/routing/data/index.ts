export { RouteRepository } from './route.repository.js';
export { RoutingSnapshotReader } from './routing-snapshot.reader.js';
export type { StoredRouting, StoredScript } from './routing-snapshot.reader.js';
