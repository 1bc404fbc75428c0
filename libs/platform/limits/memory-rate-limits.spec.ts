import { MemoryRateLimits } from './index.js';
import { describeRateLimits } from './rate-limits.contract-suite.js';

describeRateLimits('rate limits in memory', () => Promise.resolve(new MemoryRateLimits()));
