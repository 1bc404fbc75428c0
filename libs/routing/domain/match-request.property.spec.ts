import fc from 'fast-check';
import { compileTable, findConflict, matchRequest } from './index.js';
import type { DomainClaim } from '#tenancy/domain';
import type { RoutableRoute, RoutableScript } from './index.js';

/**
 * A second reading of the rules, route by route and without any of the compiled forms: what it says is what
 * matchRequest must say.
 */
function oracle(
  domains: readonly DomainClaim[],
  routes: readonly RoutableRoute[],
  request: { host: string; method: string; path: string },
): string {
  const claims = domains.filter(({ domain }) =>
    domain.startsWith('*.') ? request.host.endsWith(domain.slice(1)) : request.host === domain,
  );
  // R-DOM-02: exact beats wildcard, the longer suffix beats the shorter.
  const rank = ({ domain }: DomainClaim) => (domain.startsWith('*.') ? domain.length : 1_000);
  const claim = claims.sort((left, right) => rank(right) - rank(left))[0];
  if (claim === undefined) return 'unknown-host';
  let segments: string[];
  try {
    segments = request.path.slice(1).split('/').map(decodeURIComponent);
  } catch {
    return 'bad-path';
  }
  if (segments.some((segment) => segment.split('/').includes('..'))) return 'bad-path';
  const takers = routes.filter(
    (route) =>
      route.appId === claim.appId &&
      (route.method === null || route.method === request.method) &&
      takes(route.path, segments),
  );
  // R-ROUTE-27: exact first, then more leading literals. Routes without conflict leave no tie.
  const leading = (path: string) =>
    path.includes(':')
      ? path
          .slice(1)
          .split('/')
          .findIndex((one) => one.startsWith(':'))
      : 1_000;
  const best = takers.sort((left, right) => leading(right.path) - leading(left.path))[0];
  return best === undefined
    ? `no-route in ${claim.appId}`
    : `${best.id} ${JSON.stringify(captures(best.path, segments))}`;
}

function takes(path: string, segments: readonly string[]): boolean {
  const parts = path.slice(1).split('/');
  return (
    parts.length === segments.length &&
    parts.every((part, index) =>
      part.startsWith(':') ? segments[index] !== '' : decodeURIComponent(part) === segments[index],
    )
  );
}

function captures(path: string, segments: readonly string[]): [string, string][] {
  return path
    .slice(1)
    .split('/')
    .flatMap((part, index): [string, string][] =>
      part.startsWith(':') ? [[part.slice(1), segments[index] as string]] : [],
    )
    .sort();
}

// Few words, so that routes and requests meet often.
const literal = fc.constantFrom('a', 'b', 'c', 'a%2Fb', 'c%25', '%C3%A9');
const pathText = fc
  .array(fc.oneof({ weight: 2, arbitrary: literal }, { weight: 1, arbitrary: fc.constant(':') }), {
    minLength: 1,
    maxLength: 4,
  })
  .chain((parts) =>
    fc
      .boolean()
      .map(
        (slash) =>
          `/${parts.map((part, index) => (part === ':' ? `:p${index}` : part)).join('/')}${slash ? '/' : ''}`,
      ),
  );
const routeDraft = fc.record({
  appId: fc.constantFrom('one', 'two'),
  path: pathText,
  method: fc.constantFrom(null, 'GET', 'POST'),
});
const claimList = fc.uniqueArray(
  fc.record({
    appId: fc.constantFrom('one', 'two', 'three'),
    domain: fc.constantFrom('x', 'a.x', 'b.a.x', '*.x', '*.a.x', '*.b.a.x', 'y'),
  }),
  { selector: (claim) => claim.domain, minLength: 1 },
);
const requestSegment = fc.constantFrom(
  'a',
  'b',
  'c',
  'd',
  'a%2Fb',
  'a%2fb',
  'c%25',
  '%61',
  '%c3%a9',
  '',
  '..',
  '%2e.',
  'x%2F..',
  '%',
  '.',
);
const request = fc.record({
  host: fc.constantFrom('x', 'a.x', 'b.a.x', 'c.b.a.x', 'q.x', 'y', 'z', 'xx'),
  method: fc.constantFrom('GET', 'POST', 'PUT'),
  path: fc.array(requestSegment, { minLength: 1, maxLength: 5 }).map((parts) => `/${parts.join('/')}`),
});

/** Adds one after the other, as the API does: what conflicts with an earlier one is refused. */
function withoutConflicts(
  drafts: readonly { appId: string; path: string; method: string | null }[],
): RoutableRoute[] {
  const routes: RoutableRoute[] = [];
  for (const [index, draft] of drafts.entries()) {
    const route: RoutableRoute = {
      ...draft,
      id: `r${index}`,
      scriptId: 's',
      hostKind: 'any',
      host: null,
      hostParamName: null,
      pathKind: draft.path.includes(':') ? 'param' : 'exact',
      dispatchMode: 'sync',
    };
    const own = routes.filter((one) => one.appId === route.appId);
    if (findConflict(own, route) === undefined) routes.push(route);
  }
  return routes;
}

describe('matchRequest', () => {
  it('says what the rules say, for any routes, claims and request', () => {
    fc.assert(
      fc.property(
        fc.array(routeDraft, { maxLength: 25 }),
        claimList,
        fc.array(request, { minLength: 1, maxLength: 20 }),
        (drafts, domains, requests) => {
          const routes = withoutConflicts(drafts);
          const scripts = [{ id: 's' } as RoutableScript];
          const table = compileTable({ revision: 1, domains, scripts, routes });
          for (const one of requests) {
            const match = matchRequest(table, one);
            const said =
              match.kind === 'matched'
                ? `${match.route.id} ${JSON.stringify(Object.entries(match.params).sort())}`
                : match.kind === 'no-route'
                  ? `no-route in ${match.appId}`
                  : match.kind;
            expect(said).toBe(oracle([...domains], routes, one));
          }
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('finds at most one taker among captures, for any routes without conflict (R-ROUTE-18)', () => {
    fc.assert(
      fc.property(fc.array(routeDraft, { maxLength: 25 }), request, (drafts, one) => {
        const segments = one.path.slice(1).split('/');
        if (segments.some((segment) => segment.includes('%'))) return;
        const takers = withoutConflicts(drafts).filter(
          (route) =>
            route.appId === 'one' &&
            route.pathKind === 'param' &&
            (route.method ?? one.method) === one.method &&
            takes(route.path, segments),
        );
        expect(takers.length).toBeLessThanOrEqual(1);
      }),
      { numRuns: 2_000 },
    );
  });
});
