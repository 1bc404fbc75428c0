import { Injectable } from '@nestjs/common';
import { isUuid } from '#kernel';
import type { Visit } from '#platform/http';
import { findScript, matchRequest } from '#routing/domain';
import type { RoutableRoute, RoutableScript } from '#routing/domain';
import { RoutingTables } from '#routing/runtime';
import {
  NothingAnswersError,
  NotInvocableError,
  ScriptGoneError,
  UnknownHostError,
  UnreadablePathError,
} from './data-plane.errors.js';

/** What a request is for: which script, by which route, what host and path captured. */
export interface Target {
  readonly script: RoutableScript;
  /** Undefined where a script is called by its id. */
  readonly route: RoutableRoute | undefined;
  readonly params: Readonly<Record<string, string>>;
  /** Behind the path of a prefix route; empty otherwise. */
  readonly rest: string;
}

const NO_PARAMS: Readonly<Record<string, string>> = Object.freeze({});
const EXECUTE_PREFIX = '/api/v1/execute/';

/** What requests are for, by the table as it is now. */
@Injectable()
export class RequestTargets {
  constructor(private readonly tables: RoutingTables) {}

  /** @throws UnknownHostError, UnreadablePathError, NothingAnswersError, ScriptGoneError, NotInvocableError */
  find(method: string, visit: Visit): Target {
    if (visit.path.startsWith(EXECUTE_PREFIX))
      return this.findById(method, visit.path.slice(EXECUTE_PREFIX.length));
    const match = matchRequest(this.tables.current(), { host: visit.host, method, path: visit.path });
    switch (match.kind) {
      case 'matched':
        return match;
      case 'unknown-host':
        throw new UnknownHostError(visit.host);
      case 'bad-path':
        throw new UnreadablePathError();
      case 'no-route':
        throw new NothingAnswersError(method, visit.path);
    }
  }

  /** The route that would take a request with another method, if there is one. */
  routeFor(method: string, { host, path }: Visit): RoutableRoute | undefined {
    if (path.startsWith(EXECUTE_PREFIX)) return undefined;
    const match = matchRequest(this.tables.current(), { host, method, path });
    return match.kind === 'matched' ? match.route : undefined;
  }

  private findById(method: string, id: string): Target {
    if (method !== 'POST') throw new NothingAnswersError(method, EXECUTE_PREFIX + id);
    const script = isUuid(id) ? findScript(this.tables.current(), id) : undefined;
    if (script === undefined) throw new ScriptGoneError();
    if (script.kind === 'module') throw new NotInvocableError(script.name);
    return { script, route: undefined, params: NO_PARAMS, rest: '' };
  }
}
