export { MemoryRateLimits } from './memory-rate-limits.js';
export { counterName, judge, MAX_WINDOW_SECONDS, RateLimits, requireRule } from './rate-limits.js';
export type { RateCount, RateRule, RateVerdict } from './rate-limits.js';
