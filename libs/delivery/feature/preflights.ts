import { Injectable } from '@nestjs/common';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Visit } from '#platform/http';
import { preflightHeaders, sameCors, USUAL_METHODS } from '../domain/index.js';
import { RequestTargets } from './request-targets.js';

/** Answers what browsers ask before they let a page of another origin ask; no script is run for it. */
@Injectable()
export class Preflights {
  constructor(private readonly targets: RequestTargets) {}

  /** @returns false when it is no preflight, or none of a route with CORS settings: then it is a request like others. */
  answer(request: IncomingMessage, response: ServerResponse, visit: Visit): boolean {
    const { origin, 'access-control-request-method': wanted } = request.headers;
    if (origin === undefined || wanted === undefined) return false;
    // A route that is there for this method answers by its script.
    if (this.targets.routeFor('OPTIONS', visit)?.method === 'OPTIONS') return false;
    const cors = this.targets.routeFor(wanted, visit)?.cors;
    if (cors === undefined || cors === null) return false;
    const alike = USUAL_METHODS.filter((method) =>
      sameCors(cors, this.targets.routeFor(method, visit)?.cors ?? null),
    );
    const methods = (alike as readonly string[]).includes(wanted) ? alike : [...alike, wanted];
    response.writeHead(204, [...preflightHeaders(cors, origin, methods), 'x-request-id', visit.requestId]);
    response.end();
    return true;
  }
}
