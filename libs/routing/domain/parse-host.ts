import { InvalidInputError } from '#kernel';
import { parseDomainClaim } from '#tenancy/domain';
import { isParamName, PARAM_NAME_RULE } from './param-name.js';
import type { Binding, HostKind } from './route.js';
import { InvalidRouteError } from './routes.errors.js';

/** The hosts of a route as an author gives them. */
export interface HostDraft {
  readonly hostKind?: HostKind | undefined;
  /** `a.example`, `*.a.example`, or `:tenant.a.example`, which also names what it captures. */
  readonly host?: string | null | undefined;
  readonly hostParamName?: string | null | undefined;
}

export type HostPattern = Pick<Binding, 'hostKind' | 'host' | 'hostParamName'>;

/** Far above what any name that is left of it may have; longer text is not worth reading. */
const MAX_TYPED_LENGTH = 1_024;
const MAX_QUOTED_LENGTH = 64;
const WILDCARD = '*.';
/** A wildcard that says in its place under which name it is captured. */
const NAMED_WILDCARD = /^:([^.]*)\.(.*)$/s;

/**
 * @returns the host in the one form that claims have too: lower case, punycode, `*.` for a wildcard (R-ROUTE-06).
 * @throws InvalidRouteError naming the field and the rule it breaks.
 */
export function parseHost(draft: HostDraft): HostPattern {
  const typed = draft.host?.trim();
  if (typed === undefined) {
    requireKind(draft, 'any');
    if (typeof draft.hostParamName === 'string') {
      throw new InvalidRouteError('host_param_name', 'host_param_name is given, but no wildcard host');
    }
    return { hostKind: 'any', host: null, hostParamName: null };
  }
  const named = NAMED_WILDCARD.exec(typed);
  const isWildcard = named !== null || typed.startsWith(WILDCARD);
  requireKind(draft, isWildcard ? 'wildcard' : 'strict');
  const host = parseName(named === null ? typed : WILDCARD + (named[2] as string));
  return {
    hostKind: isWildcard ? 'wildcard' : 'strict',
    host,
    hostParamName: parseParamName(draft.hostParamName ?? null, named?.[1], isWildcard),
  };
}

function requireKind({ host, hostKind }: HostDraft, inferred: HostKind): void {
  if (hostKind === undefined || hostKind === inferred) return;
  const fault = typeof host === 'string' ? 'host does not fit it' : 'no host is given';
  throw new InvalidRouteError('host_kind', `host_kind is "${hostKind}", but ${fault}`);
}

function parseName(text: string): string {
  if (text.length > MAX_TYPED_LENGTH) {
    throw new InvalidRouteError('host', `host is longer than ${MAX_TYPED_LENGTH} characters`);
  }
  try {
    return parseDomainClaim(text);
  } catch (error) {
    if (error instanceof InvalidInputError) throw new InvalidRouteError('host', `host ${error.message}`);
    throw error;
  }
}

/** @param inHost the name that stands in the host itself; undefined when none does. */
function parseParamName(
  given: string | null,
  inHost: string | undefined,
  isWildcard: boolean,
): string | null {
  if (inHost !== undefined && !isParamName(inHost)) {
    throw new InvalidRouteError('host', `host: ":${inHost}" ${PARAM_NAME_RULE}`);
  }
  if (given === null) return inHost ?? null;
  if (!isWildcard) {
    throw new InvalidRouteError('host_param_name', 'host_param_name is given, but the host is no wildcard');
  }
  if (!isParamName(given)) {
    throw new InvalidRouteError(
      'host_param_name',
      `host_param_name "${given.slice(0, MAX_QUOTED_LENGTH)}" ${PARAM_NAME_RULE}`,
    );
  }
  if (inHost !== undefined && inHost !== given) {
    throw new InvalidRouteError(
      'host_param_name',
      `host_param_name is "${given}", but the host says ":${inHost}"`,
    );
  }
  return given;
}
