import fc from 'fast-check';
import type { PlainRequest, TypedClaim, TypedRoute } from './routing-oracle.for-spec.js';

/** Routes as they are typed, claims, and requests that have a chance to meet them. */
export interface World {
  readonly drafts: readonly Draft[];
  readonly claims: readonly TypedClaim[];
  readonly requests: readonly PlainRequest[];
}
export type Draft = Omit<TypedRoute, 'id'>;

const oneOf = <T>(...values: T[]): fc.Arbitrary<T> => fc.constantFrom(...values);

/** Captures are named by their place, so that no name stands in a path twice. */
const pathOf = (parts: readonly string[], end: string): string =>
  // Nothing is `/` itself.
  parts.map((part, index) => (part === ':' ? `/:p${index}` : `/${part}`)).join('') + end || '/';

/** All that may be written in a path or a host. */
const variedDraft: fc.Arbitrary<Draft> = fc.record({
  appId: oneOf('one', 'one', 'two'),
  host: oneOf(
    null,
    null,
    'x.test',
    'A.x.test',
    'b.a.x.test',
    '*.x.test',
    ':tenant.x.test',
    '*.a.x.test',
    ':tenant.A.x.test.',
    '*.b.a.x.test',
    'Bücher.x.test',
    'xn--bcher-kva.x.test',
    '*.Bücher.x.test',
  ),
  path: fc
    .tuple(
      fc.array(
        oneOf(
          'a',
          'b',
          'A',
          'a%2Fb',
          'c%25',
          '%C3%A9',
          'é',
          '%61',
          'x.y',
          '...',
          'constructor',
          ':',
          ':',
          ':',
        ),
        {
          maxLength: 4,
        },
      ),
      oneOf('', '', '', '/', '/*', '/*'),
    )
    .map(([parts, end]) => pathOf(parts, end)),
  method: oneOf(null, null, 'GET', 'GET', 'HEAD', 'POST', 'BREW'),
});
const variedRequest: fc.Arbitrary<PlainRequest> = fc.record({
  host: oneOf(
    ...['x.test', 'X.TEST:80', 'a.x.test.', 'b.a.x.test', 'c.b.a.x.test:8080', 'd.c.b.a.x.test', 'q.x.test'],
    ...[
      'xn--bcher-kva.x.test',
      'XN--BCHER-KVA.x.test',
      'BÜCHER.x.test',
      'y.xn--bcher-kva.x.test',
      'y.test',
      'z.test',
    ],
    ...['xx.test', 'ax.test', '.x.test', '', ':80'],
  ),
  method: oneOf('GET', 'GET', 'HEAD', 'HEAD', 'POST', 'PUT', 'BREW'),
  path: fc.oneof(
    {
      weight: 40,
      arbitrary: fc
        .array(
          oneOf(
            ...[
              'a',
              'b',
              'A',
              'd',
              'a%2Fb',
              'a%2fb',
              'c%25',
              '%61',
              '%c3%a9',
              '%C3%A9',
              'x.y',
              '',
              '',
              '..',
              '%2e.',
            ],
            ...[
              'x%2F..',
              'x\\..',
              '%',
              '%zz',
              '%c3',
              '.',
              '...',
              '....',
              '%00',
              'constructor',
              '__proto__',
              'a+b',
            ],
            '%F0%9F%98%80',
          ),
          { minLength: 1, maxLength: 6 },
        )
        .map((parts) => `/${parts.join('/')}`),
    },
    { weight: 1, arbitrary: oneOf('', '*', 'a', '/', '//') },
  ),
});
const variedClaims: fc.Arbitrary<TypedClaim[]> = fc.uniqueArray(
  fc.record({
    appId: oneOf('one', 'one', 'two', 'three'),
    domain: oneOf(
      'x.test',
      'a.x.test',
      'b.a.x.test',
      '*.x.test',
      '*.a.x.test',
      '*.b.a.x.test',
      'bücher.x.test',
      'y.test',
    ),
  }),
  { selector: (claim) => claim.domain, minLength: 1 },
);

const ONE_APP: readonly TypedClaim[] = [
  { appId: 'one', domain: 'x.test' },
  { appId: 'one', domain: '*.x.test' },
];

/** So few words that most requests have several takers. */
const crowdedDraft: fc.Arbitrary<Draft> = fc.record({
  appId: fc.constant('one'),
  host: oneOf(null, null, null, '*.x.test'),
  path: fc
    .tuple(fc.array(oneOf('a', 'b', ':'), { maxLength: 5 }), oneOf('', '/', '/*', '/*'))
    .map(([parts, end]) => pathOf(parts, end)),
  method: oneOf(null, 'GET', 'GET', 'HEAD'),
});
const crowdedRequest: fc.Arbitrary<PlainRequest> = fc.record({
  host: oneOf('x.test', 'q.x.test'),
  method: oneOf('GET', 'HEAD'),
  path: fc
    .array(oneOf('a', 'a', 'b', 'b', 'c', ''), { minLength: 1, maxLength: 7 })
    .map((parts) => `/${parts.join('/')}`),
});

/** As many segments as a path can have, and a few less. */
const longDraft: fc.Arbitrary<Draft> = fc.record({
  appId: fc.constant('one'),
  host: fc.constant(null),
  path: fc.tuple(oneOf(505, 509, 510, 511), fc.nat(504), oneOf('', '/', '/*')).map(([count, at, end]) =>
    // The longest has no room for a name.
    pathOf(
      Array.from({ length: count }, (_, index) => (index === at && count < 509 ? ':' : 'a')),
      end,
    ),
  ),
  method: fc.constant(null),
});
const longRequest: fc.Arbitrary<PlainRequest> = fc.record({
  host: fc.constant('x.test'),
  method: fc.constant('GET'),
  path: fc
    .tuple(
      oneOf(504, 505, 506, 509, 510, 511, 512, 513, 514, 4_000),
      oneOf('', '/', '//', '/b', '/%61', '/%61/%62'),
    )
    .map(([count, end]) => '/a'.repeat(count) + end),
});

export const twoDrafts: fc.Arbitrary<[Draft, Draft]> = fc.oneof(
  { weight: 10, arbitrary: fc.tuple(variedDraft, variedDraft) },
  { weight: 20, arbitrary: fc.tuple(crowdedDraft, crowdedDraft) },
  { weight: 1, arbitrary: fc.tuple(longDraft, longDraft) },
);

export const someRequests: fc.Arbitrary<PlainRequest[]> = fc.array(fc.oneof(variedRequest, crowdedRequest), {
  maxLength: 10,
});

export const world: fc.Arbitrary<World> = fc.oneof(
  {
    weight: 10,
    arbitrary: fc.record({
      drafts: fc.array(variedDraft, { maxLength: 30 }),
      claims: variedClaims,
      requests: fc.array(variedRequest, { minLength: 1, maxLength: 15 }),
    }),
  },
  {
    weight: 10,
    arbitrary: fc.record({
      drafts: fc.array(crowdedDraft, { minLength: 5, maxLength: 30 }),
      claims: fc.constant(ONE_APP),
      requests: fc.array(crowdedRequest, { minLength: 5, maxLength: 15 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      drafts: fc.array(longDraft, { minLength: 1, maxLength: 6 }),
      claims: fc.constant(ONE_APP),
      requests: fc.array(longRequest, { minLength: 5, maxLength: 10 }),
    }),
  },
);
