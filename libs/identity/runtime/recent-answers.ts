import { LRUCache } from 'lru-cache';
import { DomainError, SECOND_MS } from '#kernel';

/** The database does not say in time who somebody is. */
export class IdentityUnavailableError extends DomainError {
  readonly code = 'auth.unavailable';
  readonly kind = 'busy';
  override readonly retryAfterSeconds = 1;

  constructor(options?: ErrorOptions) {
    super('Cannot find out who is calling; try again shortly', options);
  }
}

export interface RecentAnswersOptions {
  /** How long an answer is good for, ms: a change that nobody announces takes effect within it. */
  readonly goodForMs: number;
  /** The most that one question may take, ms. */
  readonly withinMs: number;
}

export const RECENT_ANSWERS: RecentAnswersOptions = { goodForMs: 5 * SECOND_MS, withinMs: SECOND_MS };

/** Answers kept at most; the one not asked for longest goes first. */
const MAX_KEPT = 10_000;
/** Questions under way at most, so that made-up credentials do not take all connections to the database. */
const MAX_UNDER_WAY = 32;
/** After a failure nobody asks for so long, ms: a database that hangs must not hold up one request after the other. */
const SPARED_FOR_MS = SECOND_MS;

interface Kept<V> {
  readonly value: V | undefined;
}

/**
 * What the database said a moment ago, "nobody" included: the same callers come again and again, and a request must
 * not wait for the database (D1).
 */
export class RecentAnswers<V> {
  private readonly kept: LRUCache<string, Kept<V>>;
  private readonly underWay = new Map<string, Promise<V | undefined>>();
  /** Raised when all is forgotten, so that an answer from before is not kept after it. */
  private generation = 0;
  private sparedUntilMs = 0;

  constructor(private readonly options: RecentAnswersOptions) {
    this.kept = new LRUCache({ max: MAX_KEPT, ttl: options.goodForMs });
  }

  /**
   * The kept answer, or else that of `ask`; several who wait for one answer share it.
   * @throws IdentityUnavailableError when `ask` throws or takes too long.
   */
  get(key: string, ask: () => Promise<V | undefined>): Promise<V | undefined> {
    const kept = this.kept.get(key);
    if (kept !== undefined) return Promise.resolve(kept.value);
    const asked = this.underWay.get(key);
    if (asked !== undefined) return asked;
    if (this.underWay.size >= MAX_UNDER_WAY || performance.now() < this.sparedUntilMs)
      return Promise.reject(new IdentityUnavailableError());
    const answer = this.ask(key, ask).finally(() => {
      // Another one may have been begun since all was forgotten.
      if (this.underWay.get(key) === answer) this.underWay.delete(key);
    });
    this.underWay.set(key, answer);
    return answer;
  }

  /** Everything was true until now and may not be any more. */
  forgetAll(): void {
    this.generation += 1;
    this.kept.clear();
    this.underWay.clear();
  }

  private async ask(key: string, ask: () => Promise<V | undefined>): Promise<V | undefined> {
    const { generation } = this;
    try {
      const value = await within(this.options.withinMs, ask());
      if (generation === this.generation) this.kept.set(key, { value });
      return value;
    } catch (cause) {
      this.sparedUntilMs = performance.now() + SPARED_FOR_MS;
      throw new IdentityUnavailableError({ cause });
    }
  }
}

async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`No answer within ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
