import { Redis } from 'ioredis';
import { RateLimiterRedis } from 'rate-limiter-flexible';
import type { RateLimiterRes } from 'rate-limiter-flexible';
import { counterName, judge, RateLimits, requireRule } from '#platform/limits';
import type { RateRule, RateVerdict } from '#platform/limits';
import type { Logger } from '#platform/telemetry';

export interface RedisRateLimitsOptions {
  /** `redis[s]://[[user]:pass@]host[:port][/database]`; never logged. */
  readonly url: string;
  readonly logger: Logger;
  /** The most that Redis may hold up one request, ms. */
  readonly withinMs?: number;
}

const KEY_PREFIX = 'picloud:limits';
/** Where nobody says otherwise: sign-ins, which are rare, and where failing open costs more than waiting. */
const COMMAND_WITHIN_MS = 500;
const CONNECT_WITHIN_MS = 2_000;
const RECONNECT_MAX_MS = 2_000;
/** After a failure no request asks Redis for so long, ms: a Redis that hangs must not slow every request. */
const SPARED_FOR_MS = 1_000;
const WARN_EVERY_MS = 60_000;

const ALLOWED: RateVerdict = { allowed: true, retryAfterSeconds: 0, count: undefined };

/**
 * Counts that all processes have in common. Without Redis everything is allowed: a limit guards against too much,
 * and its absence for a while does less harm than refusing all.
 */
export class RedisRateLimits extends RateLimits {
  private readonly redis: Redis;
  private readonly limiter: RateLimiterRedis;
  private readonly logger: Logger;
  private sparedUntilMs = 0;
  private warnedAtMs = Number.NEGATIVE_INFINITY;
  private closed = false;

  constructor({ url, logger, withinMs = COMMAND_WITHIN_MS }: RedisRateLimitsOptions) {
    super();
    this.logger = logger;
    this.redis = new Redis(url, {
      connectionName: 'picloud-limits',
      connectTimeout: CONNECT_WITHIN_MS,
      commandTimeout: withinMs,
      disconnectTimeout: COMMAND_WITHIN_MS,
      enableOfflineQueue: false,
      autoResendUnfulfilledCommands: false,
      maxRetriesPerRequest: 0,
      retryStrategy: (attempt) => Math.min(attempt * 50, RECONNECT_MAX_MS),
    });
    // Without a listener the client prints errors itself.
    this.redis.on('error', (error: unknown) => this.warn(error));
    // It only counts: each call brings a rule of its own.
    this.limiter = new RateLimiterRedis({
      storeClient: this.redis,
      keyPrefix: KEY_PREFIX,
      points: Number.MAX_SAFE_INTEGER,
      duration: 1,
      rejectIfRedisNotReady: true,
    });
  }

  async consume(key: string, rule: RateRule): Promise<RateVerdict> {
    requireRule(rule);
    if (!this.isUp() || performance.now() < this.sparedUntilMs) return ALLOWED;
    let counter: RateLimiterRes;
    try {
      counter = await this.limiter.consume(counterName(key, rule), 1, { customDuration: rule.perSeconds });
    } catch (error) {
      this.sparedUntilMs = performance.now() + SPARED_FOR_MS;
      this.warn(error);
      return ALLOWED;
    }
    return judge(rule, counter.consumedPoints, counter.msBeforeNext);
  }

  /** Whether Redis is connected; while it is not, nothing is limited. */
  isUp(): boolean {
    return this.redis.status === 'ready';
  }

  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    // In order when Redis answers, and in any case at once after that.
    if (this.isUp()) await this.redis.quit().catch(() => undefined);
    this.redis.disconnect();
  }

  private warn(error: unknown): void {
    const nowMs = performance.now();
    if (this.closed || nowMs - this.warnedAtMs < WARN_EVERY_MS) return;
    this.warnedAtMs = nowMs;
    // The message alone: the client's errors carry the command, and that of AUTH holds the password.
    const reason = error instanceof Error ? error.message : 'unknown';
    this.logger.warn({ reason }, 'Rate limits are off: Redis cannot be reached');
  }
}
