import { Injectable } from '@nestjs/common';
import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { catchError, from, mergeMap, of } from 'rxjs';
import type { Observable } from 'rxjs';
import { API_VERSION, DomainError } from '#kernel';
import { IdempotencyRepository } from '#identity/data';
import type { Claimed, IdempotencyClaim } from '#identity/data';
import { AnswerLostError, FirstStillRunningError, parseIdempotencyKey } from '#identity/domain';
import type { Principal } from '#identity/domain';
import { PROBLEM_JSON, problemOf } from '#platform/http';
import { Database } from '#platform/postgres';
import { SealBrokenError } from '#platform/sealing';
import { Logger } from '#platform/telemetry';
import type { AdmittedRequest } from '../access/admitted-request.js';
import { AuditTrail } from '../audit/audit-trail.js';
import { callerOf } from '../current-caller.decorator.js';
import { AnswerBox } from './answer-box.js';
import { IdempotencyClaims } from './idempotency-claims.js';

/** Where repeated requests carry the key of the first one (draft-ietf-httpapi-idempotency-key-header-07). */
const HEADER = 'idempotency-key';
/** Set on an answer that was given before. */
const REPLAYED = 'idempotency-replayed';
const ADMIN_PATH = `/api/v${API_VERSION}/admin/`;

/**
 * Lets a POST of the admin API be repeated without doing anything twice: the same key and request get the first
 * answer for a day. For APP_INTERCEPTOR, inside the one of the audit log.
 */
@Injectable()
export class IdempotencyInterceptor implements NestInterceptor {
  constructor(
    private readonly database: Database,
    private readonly keys: IdempotencyRepository,
    private readonly claims: IdempotencyClaims,
    private readonly box: AnswerBox,
    private readonly trail: AuditTrail,
    private readonly logger: Logger,
  ) {}

  /** @throws IdempotencyKeyError, KeyReusedError, FirstStillRunningError, AnswerLostError */
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const request = context.switchToHttp().getRequest<AdmittedRequest>();
    const { user } = request;
    const header = request.headers[HEADER];
    const applies = request.method === 'POST' && request.url.startsWith(ADMIN_PATH);
    if (!applies || header === undefined || user === undefined) return next.handle();
    const claim = this.claimOf(request, user, parseIdempotencyKey(String(header)));
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    return from(this.keys.claim(this.database.db, claim)).pipe(
      mergeMap((claimed) =>
        claimed.kind === 'new'
          ? this.first(claim, claimed.claimedAt, { request, reply, next })
          : of(this.again(claim, claimed, request, reply)),
      ),
    );
  }

  private claimOf(request: AdmittedRequest, user: Principal, key: string): IdempotencyClaim {
    const text = `${request.method} ${request.url}\n${JSON.stringify(request.body ?? null)}`;
    return { scope: `user:${user.userId}`, key, fingerprint: this.box.fingerprint(text) };
  }

  /** Does the work, and keeps whatever it is answered with. */
  private first(
    claim: IdempotencyClaim,
    claimedAt: Date,
    { request, reply, next }: { request: AdmittedRequest; reply: FastifyReply; next: CallHandler },
  ): Observable<unknown> {
    this.claims.begin(callerOf(request), { ...claim, claimedAt });
    return next.handle().pipe(
      mergeMap(async (answer: unknown) => {
        await this.keep(claim, reply.statusCode, JSON.stringify(answer ?? null));
        return answer;
      }),
      catchError(async (error: unknown) => {
        await this.keepRefusal(claim, claimedAt, error, request.id);
        throw error;
      }),
    );
  }

  /** A refusal that would be the same again is an answer; after any other the same key may try again. */
  private async keepRefusal(
    claim: IdempotencyClaim,
    claimedAt: Date,
    error: unknown,
    requestId: string,
  ): Promise<void> {
    if (error instanceof DomainError && LASTING.has(error.kind) && error.retryAfterSeconds === undefined) {
      const { status, body } = problemOf(error, requestId);
      await this.keep(claim, status, JSON.stringify(body));
      return;
    }
    try {
      await this.keys.release(this.database.db, claim, claimedAt);
    } catch (cause) {
      this.logger.warn(
        { err: cause },
        'Cannot give an Idempotency-Key back; it is free again in two minutes',
      );
    }
  }

  /** Never throws: the work is done, and its caller is to hear of it. */
  private async keep(claim: IdempotencyClaim, status: number, text: string): Promise<void> {
    try {
      await this.keys.answer(this.database.db, claim, status, this.box.seal(claim, text));
    } catch (cause) {
      this.logger.warn({ err: cause }, 'Cannot keep the answer to an Idempotency-Key');
    }
  }

  private again(
    claim: IdempotencyClaim,
    claimed: Exclude<Claimed, { kind: 'new' }>,
    request: AdmittedRequest,
    reply: FastifyReply,
  ): unknown {
    if (claimed.kind === 'running') throw new FirstStillRunningError();
    if (claimed.kind === 'committed') throw new AnswerLostError();
    // It was told of when it was done.
    this.trail.excuse(callerOf(request));
    void reply.status(claimed.status).header(REPLAYED, 'true');
    if (claimed.status >= ERRORS_FROM) void reply.header('content-type', PROBLEM_JSON);
    return JSON.parse(this.opened(claim, claimed.answer)) ?? undefined;
  }

  private opened(claim: IdempotencyClaim, answer: Uint8Array): string {
    try {
      return this.box.open(claim, answer);
    } catch (cause) {
      if (cause instanceof SealBrokenError) throw new AnswerLostError();
      throw cause;
    }
  }
}

const ERRORS_FROM = 400;
const LASTING: ReadonlySet<string> = new Set(['malformed', 'not-found', 'conflict', 'invalid', 'too-large']);
