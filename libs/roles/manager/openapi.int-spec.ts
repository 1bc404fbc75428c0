import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { ScriptCompiler } from '#platform/compiler';
import { usePostgres } from '#testing';
import { endpointsOf } from './endpoints.for-spec.js';
import { startManagerApp } from './manager-app.for-spec.js';

const pg = usePostgres();
const DOCUMENT = fileURLToPath(new URL('../../../docs/reference/openapi.json', import.meta.url));
/** Served beside the framework, or by every process whatever its role. */
const NOT_OF_THE_MANAGER = [
  'POST /api/v1/execute/{id}',
  'GET /healthz',
  'GET /readyz',
  'GET /metrics',
  'GET /version',
];

it('documents every endpoint of the manager, and no other', async () => {
  const { paths } = JSON.parse(await readFile(DOCUMENT, 'utf8')) as { paths: Record<string, object> };
  const documented = Object.entries(paths).flatMap(([path, item]) =>
    Object.keys(item).map((verb) => `${verb.toUpperCase()} ${path}`),
  );
  const manager = await startManagerApp(pg.database);
  const served = endpointsOf(manager.discovery).map(({ name }) =>
    name.replace(/\/:(\w+)/g, (_, parameter: string) => `/{${parameter}}`),
  );
  // Closed while it starts, the compiler would outlive the spec.
  await manager.app.get(ScriptCompiler, { strict: false }).warm();
  await manager.close();
  expect(documented.filter((name) => !NOT_OF_THE_MANAGER.includes(name)).sort()).toEqual([...served].sort());
});
