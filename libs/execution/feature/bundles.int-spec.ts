import { DomainError, newId } from '#kernel';
import { fetchBundle, fetchModule } from '#contracts';
import type { RunScriptRequest } from '#contracts';
import { InProcessBus } from '#platform/messaging';
import { Bundles } from './bundles.js';
import { ExecutorSettings } from './executor-settings.js';

class GoneError extends DomainError {
  readonly code = 'script.not-found';
  readonly kind = 'not-found';
}

const tax = { name: 'tax', scriptId: newId(), version: 3 };
let asked: string[];
let bus: InProcessBus;
let answering: () => Promise<void>;

/** The manager's end: one script that imports one module, as often as it is asked. */
beforeEach(async () => {
  asked = [];
  answering = () => Promise.resolve();
  bus = new InProcessBus();
  bus.serve(fetchBundle, async ({ scriptId, version }) => {
    asked.push(`bundle ${version}`);
    await answering();
    return {
      scriptId,
      version,
      name: 'order',
      code: 'export default 1;',
      sourceMap: '',
      modules: JSON.stringify([tax]),
      env: '{"A":"1"}',
    };
  });
  bus.serve(fetchModule, ({ version }) => {
    asked.push(`module ${version}`);
    return Promise.resolve({ name: 'tax', code: 'export const tax = 1;', sourceMap: '{}' });
  });
  await bus.start();
});
afterEach(() => bus.close());

const bundles = (scripts = 10, modules = 10): Bundles =>
  new Bundles(bus, new ExecutorSettings(newId(), 10, scripts, modules, 1_000));
const scriptId = newId();
const aRun = (more: { scriptId?: string; version?: number; build?: number } = {}) =>
  ({ scriptId, version: 1, build: 1, runToken: 'a token', ...more }) as RunScriptRequest;

it('is all that a script is made of, with the modules that it imports', async () => {
  const bundle = await bundles().fetch(aRun({ build: 4 }));
  expect(bundle).toMatchObject({
    key: `${scriptId}:1:4`,
    program: { name: 'order', modules: [{ name: 'tax', code: 'export const tax = 1;' }], env: '{"A":"1"}' },
  });
  expect([...bundle.sourceMaps]).toEqual([
    ['tax', '{}'],
    ['order', ''],
  ]);
});

it('is kept by version, and asked for anew when its build was raised (R-EXEC-13, D11)', async () => {
  const known = bundles();
  await known.fetch(aRun({ version: 1, build: 2 }));
  await known.fetch(aRun({ version: 2, build: 2 }));
  expect(known.cached(aRun({ version: 1, build: 2 }))).toBeDefined();
  expect(known.cached(aRun({ version: 2, build: 2 }))).toBeDefined();
  // An orchestrator that lags behind gets what is newer.
  expect(known.cached(aRun({ version: 1, build: 1 }))).toBeDefined();
  expect(known.cached(aRun({ version: 1, build: 3 }))).toBeUndefined();
});

it('shares modules among the scripts that import them (R-MOD-05)', async () => {
  const known = bundles();
  await known.fetch(aRun());
  await known.fetch(aRun({ scriptId: newId() }));
  expect(asked).toEqual(['bundle 1', 'module 3', 'bundle 1']);
});

it('lets go of what was used least lately (R-EXEC-12, R-MOD-05)', async () => {
  const known = bundles(1, 1);
  await known.fetch(aRun());
  await known.fetch(aRun({ scriptId: newId() }));
  expect(known.cached(aRun())).toBeUndefined();
});

it('asks once for many runs that miss at once', async () => {
  const known = bundles();
  const all = await Promise.all([aRun(), aRun(), aRun()].map((run) => known.fetch(run)));
  expect(new Set(all).size).toBe(1);
  expect(asked).toEqual(['bundle 1', 'module 3']);
});

it('does not remember a refusal', async () => {
  const known = bundles();
  answering = () => Promise.reject(new GoneError('gone'));
  await expect(known.fetch(aRun())).rejects.toMatchObject({ code: 'script.not-found' });
  answering = () => Promise.resolve();
  expect(await known.fetch(aRun())).toBeDefined();
});

it('does not let a late answer of an older build push out a newer one', async () => {
  const known = bundles();
  let free: () => void = () => undefined;
  answering = () => new Promise((resolve) => (free = resolve));
  const late = known.fetch(aRun({ build: 1 }));
  await new Promise((resolve) => setTimeout(resolve, 10));
  const freeLate = free;
  answering = () => Promise.resolve();
  await known.fetch(aRun({ build: 2 }));
  freeLate();
  await late;
  expect(known.cached(aRun({ build: 2 }))).toBeDefined();
});
