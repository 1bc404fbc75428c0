export { UsageAppGoneError, UsageInputError } from './usage.errors.js';
export type { UsageFault } from './usage.errors.js';
export { requireUsageReport, USAGE_LIMITS } from './usage-record.js';
export type { UsageOrigin, UsageRecord, UsageReport } from './usage-record.js';
