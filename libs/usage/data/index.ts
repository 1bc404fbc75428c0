export { UsageRepository } from './usage.repository.js';
export type { NewUsageRecord, UsageFilter } from './usage.repository.js';
