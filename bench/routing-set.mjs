// The routes, apps and requests of `bench/routing.mjs`.
const WORDS = [
  'users',
  'orders',
  'items',
  'carts',
  'invoices',
  'teams',
  'reports',
  'events',
  'files',
  'comments',
];
const LIMITS = {
  cpuMs: 1_000,
  wallMs: 30_000,
  memoryMb: 128,
  maxRequestBytes: 10_485_760,
  maxResponseBytes: 10_485_760,
  maxLogBytes: 262_144,
  maxSdkCalls: 1_000,
  maxConcurrency: 100,
};
export const ROUTES_AN_APP = 100;

/** The paths of an app: half of them exact, the others with one capture, with two, and prefixes. */
export function pathOf(index) {
  const word = WORDS[index % 10];
  const version = `v${Math.floor(index / 10)}`;
  const form = index % 10;
  if (form < 5) return `/${word}/${version}/all`;
  if (form < 7) return `/${word}/${version}/:id`;
  if (form < 9) return `/${word}/${version}/:id/lines/:line`;
  return `/${word}/${version}/*`;
}

export function hostOf(app) {
  return `shop-${app}.example.com`;
}

/** A request that the route takes. */
export function requestFor(app, index) {
  const path = pathOf(index).replace(':id', '7f3a9').replace(':line', '42').replace('*', 'css/main.css');
  return { host: `${hostOf(app)}:8080`, method: 'GET', path };
}

const id = (kind, number) => `01900000-0000-7000-8${kind}00-${number.toString(16).padStart(12, '0')}`;

/** What the orchestrator reads of so many apps. */
export function snapshotOf(apps, parseBinding) {
  const snapshot = { revision: 1, domains: [], scripts: [], routes: [] };
  for (let app = 0; app < apps; app += 1) {
    const appId = id('a', app);
    const scriptId = id('b', app);
    snapshot.domains.push({ appId, domain: hostOf(app) });
    snapshot.scripts.push({
      id: scriptId,
      appId,
      name: 'a script',
      version: 1,
      canary: null,
      build: 1,
      kind: 'endpoint',
      isolation: 'warm',
      limits: LIMITS,
    });
    for (let index = 0; index < ROUTES_AN_APP; index += 1) {
      const settings = { auth: 'public', rateLimit: null, cors: null };
      const binding = parseBinding({ path: pathOf(index), method: 'GET' });
      const routeId = id('c', app * ROUTES_AN_APP + index);
      snapshot.routes.push({ id: routeId, appId, scriptId, ...binding, ...settings });
    }
  }
  return snapshot;
}

/** The same rows in a database, made there. */
export const FILL = [
  `INSERT INTO apps (id, slug, name)
     SELECT gen_random_uuid(), 'shop-' || n, 'A shop' FROM generate_series(0, $1::int - 1) n`,
  `INSERT INTO app_domains (id, app_id, domain, shape_key)
     SELECT gen_random_uuid(), id, slug || '.example.com', slug || '.example.com' FROM apps WHERE slug LIKE 'shop-%'`,
  `INSERT INTO scripts (id, app_id, name)
     SELECT gen_random_uuid(), id, 'a script' FROM apps WHERE slug LIKE 'shop-%'`,
];
export const FILL_ROUTES = `
  INSERT INTO routes (id, app_id, script_id, path_kind, path, method)
    SELECT gen_random_uuid(), s.app_id, s.id, given.kind, given.path, 'GET'
    FROM scripts s, unnest($1::text[], $2::text[]) AS given(kind, path) WHERE s.name = 'a script'`;
