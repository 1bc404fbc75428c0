import { Injectable } from '@nestjs/common';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { DomainError, isUuid, newId } from '#kernel';
import type { RunScriptResponse } from '#contracts';
import { AuthRequiredError } from '#identity/domain';
import { CallerIdentity } from '#identity/runtime';
import { ExecutionRecorder } from '#logs/runtime';
import { keptBody, maskedHeaders } from '#logs/domain';
import { sendProblem } from '#platform/http';
import type { DataPlane, Visit } from '#platform/http';
import { Logger } from '#platform/telemetry';
import { findScript, matchRequest } from '#routing/domain';
import type { RoutableScript } from '#routing/domain';
import { RoutingTables } from '#routing/runtime';
import { chanceOf, chooseVersion, parseVersionWish } from '../domain/index.js';
import type { InvocableScript, Invocation, InvocationType } from '../domain/index.js';
import { ClientResponse } from './client-response.js';
import type { Answered } from './client-response.js';
import {
  NothingAnswersError,
  NotInvocableError,
  ScriptGoneError,
  UnknownHostError,
  UnreadablePathError,
} from './data-plane.errors.js';
import { ClientGoneError, hasBody, NO_BODY, readBody } from './read-body.js';
import { RunAborts } from './run-aborts.js';
import { ScriptRunner } from './script-runner.js';

/** What a request is for: which script, how it was found, what its path captured. */
interface Target {
  readonly script: RoutableScript;
  readonly type: InvocationType;
  readonly params: Readonly<Record<string, string>>;
}

const NO_PARAMS: Readonly<Record<string, string>> = Object.freeze({});
const EXECUTE_PREFIX = '/api/v1/execute/';
/** Names the version to run, from a signed-in editor who tries one. */
const VERSION_HEADER = 'x-picloud-version';

/** The public way to scripts: user routes, and execute by id. It stands outside the framework; see the decisions. */
@Injectable()
export class PublicDataPlane {
  private underWay = 0;

  constructor(
    private readonly tables: RoutingTables,
    private readonly runner: ScriptRunner,
    private readonly recorder: ExecutionRecorder,
    private readonly callers: CallerIdentity,
    private readonly aborts: RunAborts,
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
    const target = this.find(request.method ?? 'GET', visit);
    const startedAt = Date.now();
    const body = hasBody(request) ? await readBody(request, target.script.limits.maxRequestBytes) : NO_BODY;
    const executionId = newId();
    const wish = request.headers[VERSION_HEADER];
    const version =
      wish === undefined
        ? chooseVersion(target.script, chanceOf(executionId))
        : await this.wishedVersion(String(wish), request);
    const invocation: Invocation = {
      executionId,
      requestId: visit.requestId,
      script: ofVersion(target.script, version),
      type: target.type,
      request: {
        method: request.method ?? 'GET',
        path: visit.path,
        url: `http://${visit.host}${request.url ?? '/'}`,
        headers: request.headers as Record<string, string | string[]>,
        queryString: visit.query,
        params: target.params,
        rest: '',
      },
      body,
    };
    const client = new ClientResponse(response, invocation);
    client.onGone = () => this.aborts.abort(executionId);
    const run = await this.runner.run(invocation, client);
    const gone = client.isGone;
    const answered = client.finish(run);
    this.record(invocation, gone ? { ...run, status: 'aborted' } : run, answered, startedAt);
  }

  /**
   * @throws VersionWishError
   * @throws AuthRequiredError when nobody is signed in: what is not active yet is not for the public.
   */
  private async wishedVersion(wish: string, request: IncomingMessage): Promise<number> {
    const version = parseVersionWish(wish);
    if ((await this.callers.find(request.headers)) === undefined) throw new AuthRequiredError();
    return version;
  }

  private find(method: string, visit: Visit): Target {
    if (visit.path.startsWith(EXECUTE_PREFIX))
      return this.findById(method, visit.path.slice(EXECUTE_PREFIX.length));
    const match = matchRequest(this.tables.current(), { host: visit.host, method, path: visit.path });
    switch (match.kind) {
      case 'matched':
        return { script: match.script, type: 'http', params: match.params };
      case 'unknown-host':
        throw new UnknownHostError(visit.host);
      case 'bad-path':
        throw new UnreadablePathError();
      case 'no-route':
        throw new NothingAnswersError(method, visit.path);
    }
  }

  private findById(method: string, id: string): Target {
    if (method !== 'POST') throw new NothingAnswersError(method, EXECUTE_PREFIX + id);
    const script = isUuid(id) ? findScript(this.tables.current(), id) : undefined;
    if (script === undefined) throw new ScriptGoneError();
    if (script.kind === 'module') throw new NotInvocableError(script.name);
    return { script, type: 'direct', params: NO_PARAMS };
  }

  private record(
    invocation: Invocation,
    run: RunScriptResponse,
    answered: Answered,
    startedAt: number,
  ): void {
    const { executionId, script, request, body, type } = invocation;
    // A result that could not be sent is the script's failure, whatever the executor thought of it.
    const unsendable = run.status === 'success' && answered.failure !== undefined;
    const { status, error } = unsendable ? failureOf(answered.failure as string) : run;
    this.recorder.record({
      executionId,
      appId: script.appId,
      scriptId: script.id,
      version: script.version,
      status,
      source: type,
      triggerId: null,
      rootId: executionId,
      parentId: null,
      depth: 0,
      attempt: 1,
      startedAt,
      receipt: run.receipt,
      requestBytes: body.bytes,
      responseBytes: answered.body.bytes,
      request: {
        method: request.method,
        path: request.path,
        query: request.queryString,
        headers: maskedHeaders(request.headers),
        ...keptBody(body.text, body.kind === 'bytes'),
      },
      response: {
        status_code: answered.statusCode,
        headers: maskedHeaders(answered.headers),
        ...answered.body.kept(),
      },
      error:
        error === undefined ? null : { code: error.code, message: error.message, stack: error.stack ?? null },
      log: run.log,
    });
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

/** As the table has it, but for the version. */
function ofVersion(script: RoutableScript, version: number): InvocableScript {
  return version === script.version ? script : { ...script, version };
}

function failureOf(code: string): Pick<RunScriptResponse, 'status' | 'error'> {
  const status = code === 'script.out-of-budget' ? 'budget_exceeded' : 'error';
  return { status, error: { code, message: 'The result could not be sent', stack: null } };
}
