import { Catch, HttpException, Injectable } from '@nestjs/common';
import type { ArgumentsHost, ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { DomainError } from '#kernel';
import type { ErrorKind, WireError } from '#kernel';
import { Logger } from '#platform/telemetry';
import { problemOf, problemOfWire } from './problem.js';

/** The framework's own refusals, in our terms; its texts may quote input or internals, so ours replace them. */
const FRAMEWORK_REFUSALS: Record<number, WireError> = {
  400: refusal(
    'http.malformed',
    'malformed',
    'Cannot read the request: its body is not what its content-type says',
  ),
  404: refusal('http.not-found', 'not-found', 'Nothing answers at this path'),
  405: refusal('http.not-found', 'not-found', 'Nothing answers at this path'),
  413: refusal('http.body-too-large', 'too-large', 'Cannot take the request body: it is over the limit'),
  415: refusal(
    'http.unsupported-media-type',
    'malformed',
    'Cannot read the request body: send application/json',
  ),
};

function refusal(code: string, kind: ErrorKind, message: string): WireError {
  return { code, kind, message, details: {} };
}

/** Turns whatever a request handler threw into a problem document; the one place that does so for Nest. */
@Injectable()
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly logger: Logger) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const known = error instanceof DomainError ? undefined : frameworkRefusal(error);
    const problem = known ? problemOfWire(known, request.id) : problemOf(error, request.id);
    if (problem.status === 500) {
      this.logger.error(
        { err: error, requestId: request.id, path: request.url.split('?')[0] },
        'Request failed',
      );
    }
    if (reply.raw.headersSent) {
      reply.raw.destroy();
      return;
    }
    // The framework would close the connection on a body it did not read, and the client, still sending, would lose
    // the answer. Node reads the rest and forgets it, for as long as the request's time limit allows.
    reply.removeHeader('connection');
    void reply.status(problem.status).headers(problem.headers).send(JSON.stringify(problem.body));
  }
}

function frameworkRefusal(error: unknown): WireError | undefined {
  const status =
    error instanceof HttpException
      ? error.getStatus()
      : (error as { statusCode?: unknown } | null)?.statusCode;
  return typeof status === 'number' ? FRAMEWORK_REFUSALS[status] : undefined;
}
