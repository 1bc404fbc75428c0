import type { RunScriptResponse } from '#contracts';
import { keptBody, maskedHeaders } from '#logs/domain';
import type { ExecutionRecord } from '#logs/domain';
import { causeOf } from '../domain/index.js';
import type { Invocation } from '../domain/index.js';
import type { Answered } from './client-response.js';

/** A run as it is remembered. */
export function recordOf(
  invocation: Invocation,
  run: RunScriptResponse,
  answered: Answered,
  startedAt: number,
): ExecutionRecord {
  const { executionId, script, request, body, type } = invocation;
  // A result that could not be sent is the script's failure, whatever the executor thought of it.
  const unsendable = run.status === 'success' && answered.failure !== undefined;
  const { status, error } = unsendable ? failureOf(answered.failure as string) : run;
  return {
    executionId,
    appId: script.appId,
    scriptId: script.id,
    version: script.version,
    status,
    source: type,
    triggerId: null,
    ...causeOf(invocation),
    attempt: invocation.attempt ?? 1,
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
  };
}

function failureOf(code: string): Pick<RunScriptResponse, 'status' | 'error'> {
  const status = code === 'script.out-of-budget' ? 'budget_exceeded' : 'error';
  return { status, error: { code, message: 'The result could not be sent', stack: null } };
}
