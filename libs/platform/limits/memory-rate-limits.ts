import { RateLimiterMemory } from 'rate-limiter-flexible';
import { counterName, judge, RateLimits, requireRule } from './rate-limits.js';
import type { RateRule, RateVerdict } from './rate-limits.js';

/** Counts of one process; they end with it. */
export class MemoryRateLimits extends RateLimits {
  private limiter = counterInMemory();

  async consume(key: string, rule: RateRule): Promise<RateVerdict> {
    requireRule(rule);
    const counter = await this.limiter.consume(counterName(key, rule), 1, {
      customDuration: rule.perSeconds,
    });
    return judge(rule, counter.consumedPoints, counter.msBeforeNext);
  }

  close(): Promise<void> {
    this.limiter = counterInMemory();
    return Promise.resolve();
  }
}

/** It only counts: each call brings a rule of its own. */
function counterInMemory(): RateLimiterMemory {
  return new RateLimiterMemory({ points: Number.MAX_SAFE_INTEGER, duration: 1 });
}
