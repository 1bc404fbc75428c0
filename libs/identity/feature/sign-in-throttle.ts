import { Inject, Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import type { Clock } from '#kernel';
import { SECOND_MS } from '#kernel';
import { accountKey, addressKey, SignInThrottledError } from '#identity/domain';
import { RateLimits } from '#platform/limits';
import { CLOCK } from './clock.token.js';

interface FailureRule {
  /** This many failures within the time start the block. */
  readonly failures: number;
  readonly perSeconds: number;
}

/** A second rule makes the wait grow for who keeps trying: a minute first, then up to an hour. */
const ACCOUNT_RULES: readonly FailureRule[] = [
  { failures: 5, perSeconds: 60 },
  { failures: 20, perSeconds: 3_600 },
];
/** Wider, since many people may share one address. */
const ADDRESS_RULES: readonly FailureRule[] = [
  { failures: 30, perSeconds: 60 },
  { failures: 200, perSeconds: 3_600 },
];
/** Blocks remembered at most; beyond that the least recently met is forgotten, and its next failure renews it. */
const MAX_REMEMBERED_BLOCKS = 10_000;

/**
 * Slows down guessing. Failures are counted in the shared rate limits; successes cost nothing. The limits can only
 * count, not be asked, so each manager remembers a block once a failure through it has met one. N managers thus
 * let through at most N - 1 guesses more than one would.
 */
@Injectable()
export class SignInThrottle {
  private readonly blockedUntilMs = new LRUCache<string, number>({ max: MAX_REMEMBERED_BLOCKS });

  constructor(
    private readonly limits: RateLimits,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @throws SignInThrottledError while the account or the address is blocked. */
  refuseIfBlocked(username: string, address: string): void {
    const now = this.clock.now();
    const until = Math.max(this.endOfBlock(accountKey(username)), this.endOfBlock(addressKey(address)));
    if (until > now) throw new SignInThrottledError(Math.ceil((until - now) / SECOND_MS));
  }

  async recordFailure(username: string, address: string): Promise<void> {
    await this.count(accountKey(username), ACCOUNT_RULES);
    await this.count(addressKey(address), ADDRESS_RULES);
  }

  private endOfBlock(key: string): number {
    return this.blockedUntilMs.get(key) ?? 0;
  }

  private async count(key: string, rules: readonly FailureRule[]): Promise<void> {
    for (const { failures, perSeconds } of rules) {
      // The last of the failures shall be the one that is refused a point, so one point fewer is on offer.
      const verdict = await this.limits.consume(key, {
        points: failures - 1,
        perSeconds,
      });
      if (verdict.allowed) continue;
      const until = this.clock.now() + Math.max(1, verdict.retryAfterSeconds) * SECOND_MS;
      this.blockedUntilMs.set(key, Math.max(this.endOfBlock(key), until));
    }
  }
}
