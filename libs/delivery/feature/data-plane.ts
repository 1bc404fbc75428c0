import { Injectable } from '@nestjs/common';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { DomainError, newId } from '#kernel';
import { sendProblem } from '#platform/http';
import type { DataPlane, Visit } from '#platform/http';
import { Logger } from '#platform/telemetry';
import type { RoutableScript } from '#routing/domain';
import { chanceOf, chooseVersion } from '../domain/index.js';
import type { InvocableScript, Invocation, InvocationBody, RequestHeaders } from '../domain/index.js';
import { Admission, hasVersionWish } from './admission.js';
import type { Admitted } from './admission.js';
import { AsyncRuns } from './async-runs.js';
import type { Accepted } from './async-runs.js';
import { Preflights } from './preflights.js';
import { ClientGoneError, hasBody, NO_BODY, readBody } from './read-body.js';
import { RequestTargets } from './request-targets.js';
import type { Target } from './request-targets.js';
import { SyncRuns } from './sync-runs.js';

/** The public way to scripts: user routes, and execute by id. It stands outside the framework; see the decisions. */
@Injectable()
export class PublicDataPlane {
  private underWay = 0;

  constructor(
    private readonly targets: RequestTargets,
    private readonly preflights: Preflights,
    private readonly admission: Admission,
    private readonly syncRuns: SyncRuns,
    private readonly asyncRuns: AsyncRuns,
    private readonly logger: Logger,
  ) {}

  /** Requests not yet answered. */
  get inFlight(): number {
    return this.underWay;
  }

  readonly handle: DataPlane = (request, response, visit) => {
    this.underWay += 1;
    this.serve(request, response, visit)
      .catch((error: unknown) => this.refuse(response, error, visit))
      .finally(() => {
        this.underWay -= 1;
      });
  };

  private async serve(request: IncomingMessage, response: ServerResponse, visit: Visit): Promise<void> {
    if (request.method === 'OPTIONS' && this.preflights.answer(request, response, visit)) return;
    const target = this.targets.find(request.method ?? 'GET', visit);
    const startedAt = Date.now();
    const admission = this.admission.admit(request, response, visit, target);
    const admitted = admission instanceof Promise ? await admission : admission;
    const wish = hasVersionWish(request)
      ? await this.admission.wishedVersion(request, visit, target.script)
      : undefined;
    const body = hasBody(request) ? await readBody(request, target.script.limits.maxRequestBytes) : NO_BODY;
    // Whoever left while we asked about them has nobody to run for.
    if (response.destroyed) throw new ClientGoneError('The client has gone');
    const invocation = toInvocation(request, visit, target, admitted, wish, body);
    const { route } = target;
    if (route?.dispatchMode !== 'async')
      return this.syncRuns.run(invocation, response, admitted.ownHeaders, startedAt);
    const accepted = await this.asyncRuns.accept(invocation, {
      idempotencyKey: textOf(request.headers['idempotency-key']),
      routeId: route.id,
      principalId: admitted.principal?.id ?? null,
    });
    sendAccepted(response, accepted, visit.requestId);
  }

  private refuse(response: ServerResponse, error: unknown, visit: Visit): void {
    if (error instanceof ClientGoneError || response.destroyed) {
      response.destroy();
      return;
    }
    if (!(error instanceof DomainError)) {
      this.logger.error({ err: error, requestId: visit.requestId }, 'A request failed');
    }
    sendProblem(response, error, visit.requestId);
  }
}

/** @param wish the version to run instead of one that is in force. */
function toInvocation(
  request: IncomingMessage,
  visit: Visit,
  { script, route, params, rest }: Target,
  { principal, headers }: Admitted,
  wish: number | undefined,
  body: InvocationBody,
): Invocation {
  const { requestId, path, query, host, secure } = visit;
  const executionId = newId();
  return {
    executionId,
    requestId,
    script: ofVersion(script, wish ?? chooseVersion(script, chanceOf(executionId))),
    type: route === undefined ? 'direct' : 'http',
    principal,
    request: {
      method: request.method ?? 'GET',
      path,
      url: `${secure ? 'https' : 'http'}://${host}${path}${query === '' ? '' : `?${query}`}`,
      headers: headers ?? (request.headers as RequestHeaders),
      queryString: query,
      params,
      rest,
    },
    body,
  };
}

/** As the table has it, but for the version. */
function ofVersion(script: RoutableScript, version: number): InvocableScript {
  return version === script.version ? script : { ...script, version };
}

/** R-ROUTE-35 */
function sendAccepted(
  response: ServerResponse,
  { acceptedAt, executionId }: Accepted,
  requestId: string,
): void {
  const text = JSON.stringify({ accepted_at: acceptedAt.toISOString(), execution_id: executionId });
  response.writeHead(202, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
    'x-request-id': requestId,
    'x-picloud-execution-id': executionId,
  });
  response.end(text);
}

function textOf(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header;
}
