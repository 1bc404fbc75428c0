import { Injectable } from '@nestjs/common';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { DomainError, isUuid, newId } from '#kernel';
import { GuestResult } from '#contracts';
import type { RunScriptResponse } from '#contracts';
import { ExecutionRecorder } from '#logs/runtime';
import { keptBody, maskedHeaders } from '#logs/domain';
import { sendProblem } from '#platform/http';
import type { DataPlane, Visit } from '#platform/http';
import { check } from '#platform/messaging';
import { Logger } from '#platform/telemetry';
import { findScript, matchRequest } from '#routing/domain';
import type { RoutableScript } from '#routing/domain';
import { RoutingTables } from '#routing/runtime';
import { RunFailedError } from '../domain/index.js';
import type { Invocation, InvocationType } from '../domain/index.js';
import {
  NothingAnswersError,
  NotInvocableError,
  ScriptGoneError,
  UnknownHostError,
  UnreadablePathError,
} from './data-plane.errors.js';
import { ClientGoneError, hasBody, NO_BODY, readBody } from './read-body.js';
import { ScriptRunner } from './script-runner.js';

/** What a request is for: which script, how it was found, what its path captured. */
interface Target {
  readonly script: RoutableScript;
  readonly type: InvocationType;
  readonly params: Readonly<Record<string, string>>;
}

const NO_PARAMS: Readonly<Record<string, string>> = Object.freeze({});
const EXECUTE_PREFIX = '/api/v1/execute/';

/** The public way to scripts: user routes, and execute by id. It stands outside the framework; see the decisions. */
@Injectable()
export class PublicDataPlane {
  private underWay = 0;

  constructor(
    private readonly tables: RoutingTables,
    private readonly runner: ScriptRunner,
    private readonly recorder: ExecutionRecorder,
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
    const invocation: Invocation = {
      executionId,
      requestId: visit.requestId,
      script: target.script,
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
    const run = await this.runner.run(invocation);
    const answered = this.answer(response, run, invocation);
    this.record(invocation, run, answered, startedAt);
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

  /** Sends what the script gave, or the problem that its failure is. */
  private answer(response: ServerResponse, run: RunScriptResponse, invocation: Invocation): Answered {
    const { executionId, requestId } = invocation;
    if (run.status !== 'success' || run.result === undefined) {
      return this.fail(response, run.error?.code ?? 'script.threw', executionId, requestId);
    }
    let result: GuestResult;
    try {
      result = check(GuestResult, JSON.parse(run.result) as object, 'isolate');
    } catch {
      return this.fail(response, 'script.invalid-result', executionId, requestId);
    }
    const bytes = Buffer.byteLength(result.body, result.encoding);
    if (bytes > invocation.script.limits.maxResponseBytes) {
      return this.fail(response, 'script.response-too-large', executionId, requestId);
    }
    try {
      // A script may have tampered with the wrapper that vets its headers; Node's own check is the last word.
      response.writeHead(result.statusCode, sentHeaders(result.headers, bytes, invocation));
    } catch {
      return this.fail(response, 'script.invalid-result', executionId, requestId);
    }
    response.end(result.body, result.encoding);
    return {
      statusCode: result.statusCode,
      headers: result.headers,
      body: result.body,
      isBytes: result.encoding === 'latin1',
      bytes,
    };
  }

  private fail(response: ServerResponse, code: string, executionId: string, requestId: string): Answered {
    const error = new RunFailedError(code, executionId);
    response.setHeader('x-picloud-execution-id', executionId);
    sendProblem(response, error, requestId);
    return {
      statusCode: response.statusCode,
      headers: {},
      body: undefined,
      isBytes: false,
      bytes: 0,
      failure: error.code,
    };
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
      responseBytes: answered.bytes,
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
        ...keptBody(answered.body, answered.isBytes),
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

/**
 * The script's headers and ours, ours last. One flat list: Node then writes them as they are, where headers set
 * one by one are looked up and copied (measured: 3 us a response).
 */
function sentHeaders(
  given: GuestResult['headers'],
  bytes: number,
  { requestId, executionId }: Invocation,
): string[] {
  const flat: string[] = [];
  for (const [name, value] of Object.entries(given)) {
    if (OURS.has(name)) continue;
    if (typeof value === 'string') flat.push(name, value);
    else for (const one of value) flat.push(name, one);
  }
  flat.push(
    'content-length',
    String(bytes),
    'x-request-id',
    requestId,
    'x-picloud-execution-id',
    executionId,
  );
  return flat;
}

const OURS = new Set([
  'content-length',
  'transfer-encoding',
  'connection',
  'x-request-id',
  'x-picloud-execution-id',
]);

/** What was sent to the client, for the record. */
interface Answered {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly body: string | undefined;
  readonly isBytes: boolean;
  readonly bytes: number;
  readonly failure?: string;
}

function failureOf(code: string): Pick<RunScriptResponse, 'status' | 'error'> {
  const status = code === 'script.response-too-large' ? 'budget_exceeded' : 'error';
  return { status, error: { code, message: 'The result could not be sent', stack: null } };
}
