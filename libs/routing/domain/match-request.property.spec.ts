import fc from 'fast-check';
import { parseDomainClaim } from '#tenancy/domain';
import { compileTable, findConflict, matchRequest, OPEN_TO_ALL, parseBinding } from './index.js';
import type { RoutableRoute, RoutableScript, RoutingTable } from './index.js';
import { someRequests, twoDrafts, world } from './routing-arbitraries.for-spec.js';
import type { Draft } from './routing-arbitraries.for-spec.js';
import { oracle, takes, told } from './routing-oracle.for-spec.js';
import type { PlainRequest, TypedClaim, TypedRoute } from './routing-oracle.for-spec.js';

const RUNS = 2_000;

/** Adds one after the other, as the API does: what conflicts with an earlier one is refused. */
function withoutConflicts(given: readonly Draft[]): { typed: TypedRoute; bound: RoutableRoute }[] {
  const routes: { typed: TypedRoute; bound: RoutableRoute }[] = [];
  for (const [index, draft] of given.entries()) {
    const typed = { ...draft, id: `r${index}` };
    const bound = boundOf(typed);
    const own = routes.flatMap((route) => (route.bound.appId === draft.appId ? route.bound : []));
    if (findConflict(own, bound) === undefined) routes.push({ typed, bound });
  }
  return routes;
}

function boundOf({ id, appId, host, path, method }: TypedRoute): RoutableRoute {
  return { id, appId, scriptId: `s-${appId}`, ...parseBinding({ host, path, method }), ...OPEN_TO_ALL };
}

function tableOf(typedClaims: readonly TypedClaim[], routes: readonly RoutableRoute[]): RoutingTable {
  const domains = typedClaims.map(({ appId, domain }) => ({
    appId,
    domain: parseDomainClaim(domain),
  }));
  const scripts = ['one', 'two', 'three'].map((appId) => ({ id: `s-${appId}`, appId }) as RoutableScript);
  return compileTable({ revision: 1, domains, scripts, routes });
}

function answer(table: RoutingTable, asked: PlainRequest): string {
  const match = matchRequest(table, asked);
  if (match.kind === 'matched') return told(match.route.id, match.params, match.rest);
  return match.kind === 'no-route' ? `no-route in ${match.appId}` : match.kind;
}

describe('matchRequest', () => {
  it('says what the rules say, for any routes, claims and requests', () => {
    fc.assert(
      fc.property(world, ({ drafts, claims, requests }) => {
        const routes = withoutConflicts(drafts);
        const table = tableOf(
          claims,
          routes.map(({ bound }) => bound),
        );
        const typed = routes.map((route) => route.typed);
        const expected = requests.map((request) => oracle(claims, typed, request));
        expect(requests.map((request) => answer(table, request))).toEqual(expected);
      }),
      { numRuns: RUNS },
    );
  });

  it('says the same in whatever order routes were made, unless they conflict', () => {
    fc.assert(
      fc.property(world, fc.infiniteStream(fc.nat()), ({ drafts, claims, requests }, chance) => {
        const routes = withoutConflicts(drafts).map(({ bound }) => bound);
        const keys = new Map(routes.map((route) => [route.id, chance.next().value]));
        const keyOf = ({ id }: RoutableRoute): number => keys.get(id) as number;
        const other = [...routes].sort((left, right) => keyOf(left) - keyOf(right));
        const [first, second] = [tableOf(claims, routes), tableOf(claims, other)];
        const answers = [first, second].map((table) => requests.map((request) => answer(table, request)));
        expect(answers[1]).toEqual(answers[0]);
      }),
      { numRuns: RUNS },
    );
  });
});

describe('findConflict', () => {
  const isSameKind = (left: RoutableRoute, right: RoutableRoute): boolean =>
    left.pathKind === right.pathKind && left.hostKind === right.hostKind && left.host === right.host;
  /** Of prefixes of different length the longer wins (R-ROUTE-17). */
  const isSameLength = (left: RoutableRoute, right: RoutableRoute): boolean =>
    left.path.split('/').length === right.path.split('/').length;

  it('sees every pair of one kind that some request is taken by, and the other way round', () => {
    fc.assert(
      fc.property(twoDrafts, someRequests, ([left, right], requests) => {
        const typed = [left, { ...right, appId: left.appId }].map((one, index) => ({
          ...one,
          id: `r${index}`,
        }));
        const [one, two] = typed.map(boundOf) as [RoutableRoute, RoutableRoute];
        const conflict = findConflict([one], two) !== undefined;
        expect(findConflict([two], one) !== undefined).toBe(conflict);
        if (conflict) {
          const witness = takenByBoth(typed as [TypedRoute, TypedRoute]);
          for (const route of typed)
            expect([route, witness, takes(route, witness)]).toEqual([route, witness, true]);
          expect(isSameKind(one, two)).toBe(true);
        } else if (isSameKind(one, two) && isSameLength(one, two)) {
          const candidates = [...requests, takenByBoth(typed as [TypedRoute, TypedRoute])];
          for (const some of candidates) expect(typed.every((route) => takes(route, some))).toBe(false);
        }
      }),
      { numRuns: 4 * RUNS },
    );
  });

  /** A request that both take if any does: a literal wherever one of them has one. */
  function takenByBoth([left, right]: [TypedRoute, TypedRoute]): PlainRequest {
    const [one, two] = [left, right].map(({ path }) => path.slice(1).split('/')) as [string[], string[]];
    const parts = one.map((part, index) => {
      const literalPart = part.startsWith(':') ? (two[index] ?? part) : part;
      return literalPart.startsWith(':') || literalPart === '*' ? 'z' : literalPart;
    });
    const host = left.host ?? 'x.test';
    return {
      host: host.startsWith('*.') || host.startsWith(':') ? `z${host.slice(host.indexOf('.'))}` : host,
      method: left.method ?? right.method ?? 'GET',
      path: `/${parts.join('/')}`,
    };
  }
});
