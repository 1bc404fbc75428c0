export { RedisRateLimits } from './redis-rate-limits.js';
export type { RedisRateLimitsOptions } from './redis-rate-limits.js';
