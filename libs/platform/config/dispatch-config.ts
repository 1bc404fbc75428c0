import { DAY_MS } from '#kernel';
import type { Environment } from './environment.js';

const BACKOFFS = ['exponential', 'linear', 'constant'] as const;
const PERCENT = 100;

/** How events are dispatched (D10). */
export interface DispatchConfig {
  /** For events whose cause says nothing else. */
  readonly retry: {
    readonly maxAttempts: number;
    readonly backoff: (typeof BACKOFFS)[number];
    readonly baseMs: number;
    readonly maxMs: number;
    /** As a share: 0.2 is a fifth. */
    readonly jitter: number;
  };
  /** The deepest level of effects of effects that is run. */
  readonly maxDepth: number;
  /** Events that one orchestrator has under way at a time. */
  readonly concurrency: number;
}

export function readDispatch(env: Environment): DispatchConfig {
  const baseMs = env.int('PICLOUD_TRIGGER_RETRY_BASE_MS', 1_000, { min: 0, max: DAY_MS });
  const maxMs = env.int('PICLOUD_TRIGGER_RETRY_MAX_MS', 300_000, { min: 0, max: DAY_MS });
  return {
    retry: {
      maxAttempts: env.int('PICLOUD_TRIGGER_RETRY_MAX_ATTEMPTS', 3, { min: 1, max: 100 }),
      backoff: env.oneOf('PICLOUD_TRIGGER_RETRY_BACKOFF', 'exponential', BACKOFFS),
      baseMs,
      maxMs,
      jitter: env.int('PICLOUD_TRIGGER_RETRY_JITTER_PERCENT', 20, { min: 0, max: PERCENT }) / PERCENT,
    },
    maxDepth: env.int('PICLOUD_MAX_TRIGGER_DEPTH', 8, { min: 0, max: 1_000 }),
    concurrency: env.int('PICLOUD_DISPATCH_CONCURRENCY', 64, { min: 1, max: 10_000 }),
  };
}
