import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import { DomainError, isUuid } from '#kernel';

/** What one run may act for; who holds its token may do so until it expires, and nothing else. */
export interface RunGrant {
  readonly appId: string;
  readonly scriptId: string;
  readonly executionId: string;
  /** User on whose behalf it runs, if any. */
  readonly principalId: string | null;
  readonly depth: number;
  /** ms since the epoch. */
  readonly expiresAt: number;
}

export class RunTokenRefusedError extends DomainError {
  readonly code = 'run-token.refused';
  readonly kind = 'forbidden';

  constructor() {
    super('Cannot act for this run: its token is not valid');
  }
}

const PREFIX = 'r1';
const NOBODY = '-';

/**
 * Mints and checks run tokens: the grant in clear, dotted, and its HMAC-SHA-256 under a key derived from the
 * installation's secret. Orchestrators mint, the manager checks, executors only carry them.
 */
export class RunTokens {
  private readonly key: Buffer;

  constructor(secretKey: string) {
    this.key = Buffer.from(hkdfSync('sha256', secretKey, '', 'picloud/run-token/1', 32));
  }

  mint(grant: RunGrant): string {
    const { appId, scriptId, executionId, principalId, depth, expiresAt } = grant;
    const claim = `${PREFIX}.${appId}.${scriptId}.${executionId}.${principalId ?? NOBODY}.${depth}.${expiresAt}`;
    return `${claim}.${this.sign(claim)}`;
  }

  /** @throws RunTokenRefusedError when it was not minted with our key or has expired. */
  verify(token: string, nowMs: number): RunGrant {
    const cut = token.lastIndexOf('.');
    const claim = token.slice(0, Math.max(cut, 0));
    const given = Buffer.from(token.slice(cut + 1));
    const wanted = Buffer.from(this.sign(claim));
    if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) throw new RunTokenRefusedError();
    const [prefix, appId, scriptId, executionId, principal, depth, expiresAt] = claim.split('.');
    if (prefix !== PREFIX || ![appId, scriptId, executionId].every((id) => id !== undefined && isUuid(id))) {
      throw new RunTokenRefusedError();
    }
    if (Number(expiresAt) <= nowMs) throw new RunTokenRefusedError();
    return {
      appId: appId as string,
      scriptId: scriptId as string,
      executionId: executionId as string,
      principalId: principal === NOBODY ? null : (principal as string),
      depth: Number(depth),
      expiresAt: Number(expiresAt),
    };
  }

  private sign(claim: string): string {
    return createHmac('sha256', this.key).update(claim).digest('base64url');
  }
}
