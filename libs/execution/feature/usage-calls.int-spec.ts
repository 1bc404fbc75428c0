import { newId } from '#kernel';
import { usageRecord } from '#contracts';
import type { UsageRecordRequest } from '#contracts';
import { InProcessBus } from '#platform/messaging';
import { useSdkRuns } from './sdk-runs.for-spec.js';
import { UsageCalls } from './usage-calls.js';

const runs = useSdkRuns((bus, services) => void new UsageCalls(bus, services));
const asked: UsageRecordRequest[] = [];
const manager = new InProcessBus();
const lonely = new InProcessBus();
beforeAll(async () => {
  manager.serve(usageRecord, (call) => {
    asked.push(call);
    return Promise.resolve({ id: newId() });
  });
  await Promise.all([manager.start(), lonely.start()]);
});
afterEach(() => {
  asked.length = 0;
});
afterAll(async () => {
  await Promise.all([manager.close(), lonely.close()]);
});

function resultOf(body: string, bus = manager): Promise<unknown> {
  const code = `import { usage, PiCloudError } from 'picloud';
    const refusalOf = (...report) => usage.record(...report).then(
      () => 'recorded', (e) => [e instanceof PiCloudError, e.code, e.message, e.retryable]);
    export default async () => { ${body} };`;
  return runs.resultOf(code, runs.host(bus));
}

it('passes on what a script reports, with the token of its run (R-USAGE-01, R-CTX-07)', async () => {
  const answers = await resultOf(`return [
    (await usage.record('pages', 3)) === undefined,
    (await usage.record('tokens', 1e-7, { attributes: { model: 'x\\n"', n: [1, { a: null }] } })) === undefined,
    (await usage.record('tokens', -2.5, {})) === undefined,
  ];`);
  expect(answers).toEqual([true, true, true]);
  const runToken = 'the token of the run';
  expect(asked.map((call) => ({ ...call }))).toEqual([
    { runToken, metric: 'pages', quantity: 3 },
    { runToken, metric: 'tokens', quantity: 1e-7, attributes: '{"model":"x\\n\\"","n":[1,{"a":null}]}' },
    { runToken, metric: 'tokens', quantity: -2.5 },
  ]);
});

it.each([
  ['usage.invalid-metric', '1, 1'],
  ['usage.invalid-metric', "'a b', 1"],
  ['usage.invalid-quantity', "'a', '1'"],
  ['usage.invalid-quantity', "'a'"],
  ['usage.invalid-quantity', "'a', NaN"],
  ['usage.invalid-quantity', "'a', Infinity"],
  ['usage.invalid-quantity', "'a', 1n"],
  ['usage.invalid-attributes', "'a', 1, 'x'"],
  ['usage.invalid-attributes', "'a', 1, { attributes: 'x' }"],
  ['usage.invalid-attributes', "'a', 1, { attributes: null }"],
  ['usage.invalid-attributes', "'a', 1, { attributes: [] }"],
  ['usage.invalid-attributes', "'a', 1, { attributes: { a: 1n } }"],
  ['usage.invalid-attributes', "'a', 1, { attributes: { toJSON() {} } }"],
  ['usage.invalid-attributes', "'a', 1, { attributes: { toJSON: () => [] } }"],
  ['usage.invalid-attributes', "'a', 1, { attributes: { a: 'x'.repeat(5000) } }"],
  ['usage.unknown-option', "'a', 1, { at: 3 }"],
])('refuses with %s usage.record(%s) before anything travels (R-USAGE-02)', async (code, report) => {
  expect(await resultOf(`return refusalOf(${report});`)).toEqual([true, code, expect.any(String), false]);
  expect(asked).toEqual([]);
});

it.each(['', 'null', '{"metric":"a"}', '{"metric":1,"quantity":1}', '{"metric":"a","quantity":"1"}\n{}'])(
  'takes from a cell only what the SDK writes: %j',
  async (payload) => {
    const call = runs.host(manager).call('usage.record', payload, 1);
    await expect(call).rejects.toMatchObject({ code: 'sdk.malformed-call' });
  },
);

it('may be tried again where there is no manager', async () => {
  expect(await resultOf("return refusalOf('a', 1);", lonely)).toEqual([
    ...[true, 'usage.unavailable', expect.stringContaining('right now'), true],
  ]);
});
