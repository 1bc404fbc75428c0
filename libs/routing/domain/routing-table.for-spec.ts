import type { DomainClaim } from '#tenancy/domain';
import { compileTable, matchRequest, OPEN_TO_ALL } from './index.js';
import type { RoutableRoute, RoutableScript, RoutingTable } from './index.js';
import { REGION } from './path-table.js';
import type { Region } from './region.js';
import { RequestHost } from './request-host.js';

/** For specs: a script of an app. */
export const script = (id: string, appId = 'app-1'): RoutableScript => ({
  id,
  appId,
  name: id,
  version: 1,
  kind: 'endpoint',
  canary: null,
  build: 1,
  isolation: 'warm',
  limits: {
    cpuMs: 1,
    wallMs: 1,
    memoryMb: 8,
    maxRequestBytes: 1,
    maxResponseBytes: 1,
    maxLogBytes: 1,
    maxSdkCalls: 1,
    maxConcurrency: 1,
  },
});

/** For specs: `GET /a`, or `* /a` for any method. */
export const route = (text: string, appId = 'app-1', more: Partial<RoutableRoute> = {}): RoutableRoute => {
  const [method, path] = text.split(' ') as [string, string];
  return {
    id: text,
    appId,
    scriptId: `script-of-${appId}`,
    hostKind: 'any',
    host: null,
    hostParamName: null,
    pathKind: path.endsWith('/*') ? 'prefix' : path.includes(':') ? 'param' : 'exact',
    path,
    method: method === '*' ? null : method,
    dispatchMode: 'sync',
    ...OPEN_TO_ALL,
    ...more,
  };
};

/** For specs: a table of these routes, each of its app's one script. */
export const tableOf = (
  routes: RoutableRoute[],
  domains: DomainClaim[] = [{ appId: 'app-1', domain: 'localhost' }],
): RoutingTable =>
  compileTable({
    revision: 7,
    domains,
    scripts: [...new Set([...routes, ...domains].map((one) => one.appId))].map((id) =>
      script(`script-of-${id}`, id),
    ),
    routes,
  });

/** What takes the request and what it captures, or the kind of the refusal. */
export const ask = (table: RoutingTable, method: string, path: string, host = 'localhost'): unknown => {
  const match = matchRequest(table, { host, method, path });
  if (match.kind !== 'matched') return match.kind;
  if (match.script.id !== match.route.scriptId) throw new Error("Another route's script");
  const { route: taker, params, rest } = match;
  return taker.pathKind === 'prefix' ? [taker.id, params, rest] : [taker.id, params];
};

/** For specs: runs to the end. @returns how often it paused, too. */
export function run<T>(steps: Generator<void, T, void>): { result: T; pauses: number } {
  for (let pauses = 0; ; pauses += 1) {
    const step = steps.next();
    if (step.done === true) return { result: step.value, pauses };
  }
}

/** For specs: what matches look at and a comparison of tables does not see, wherever it is. */
export const contentsOf = ({ hosts, apps, regions, index }: RoutingTable): unknown => {
  const host = new RequestHost();
  const found = [...hosts.exact.keys()].map((name): [string, string | undefined] => {
    host.read(name);
    return [name, index.find(host)?.app.appId];
  });
  return {
    apps: new Map([...apps.keys()].map((appId) => [appId, contentOf(regions.of(appId))])),
    index: [index.size, new Map(found)],
  };
};

const contentOf = ({ content }: Region): unknown => {
  const numbers = [...content.numbers];
  // Where in their chunk they are.
  numbers[REGION.targets] = 0;
  return { numbers, targets: content.targets };
};
