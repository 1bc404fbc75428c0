import { pubsubPublish } from '#contracts';
import type { PubsubPublishRequest } from '#contracts';
import { InProcessBus } from '#platform/messaging';
import { PubsubCalls } from './pubsub-calls.js';
import { useSdkRuns } from './sdk-runs.for-spec.js';

const runs = useSdkRuns((bus, services) => void new PubsubCalls(bus, services));
const asked: PubsubPublishRequest[] = [];
const manager = new InProcessBus();
const lonely = new InProcessBus();
beforeAll(async () => {
  manager.serve(pubsubPublish, (call) => {
    asked.push(call);
    return Promise.resolve({ matched: 2 });
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
  const code = `import { pubsub, PiCloudError } from 'picloud';
    const refusalOf = (...given) => pubsub.publish(...given).then(
      () => 'published', (e) => [e instanceof PiCloudError, e.code, e.message, e.retryable]);
    export default async () => { ${body} };`;
  return runs.resultOf(code, runs.host(bus));
}

/** What the manager is told of a message. */
const messageOf = async (expression: string): Promise<unknown> => {
  await resultOf(`return refusalOf('t', ${expression});`);
  return asked.map(({ message }) => message);
};

it('passes a message on under its topic, with the token of its run (R-PUB-01, R-CTX-07)', async () => {
  expect(
    await resultOf(`return (await pubsub.publish('orders.eu:1', { n: [1, 'a\\nb'] })) === undefined;`),
  ).toBe(true);
  expect(asked.map((call) => ({ ...call }))).toEqual([
    { runToken: 'the token of the run', topic: 'orders.eu:1', message: '{"n":[1,"a\\nb"]}' },
  ]);
});

it.each([
  ['null', 'null'],
  ['"text"', '"text"'],
  ['{ toJSON: () => ({ a: 1 }) }', '{"a":1}'],
  ['new Date(0)', '"1970-01-01T00:00:00.000Z"'],
  ['[undefined, () => 1]', '[null,null]'],
  ["'\\ud800'", '"\\ud800"'],
])('writes %s as JSON does', async (message, text) => {
  expect(await messageOf(message)).toEqual([text]);
});

it.each([
  ['by themselves', 'new Uint8Array([1, 2, 255])', '"AQL/"'],
  ['of no length', 'new Uint8Array()', '""'],
  ['as a part of a buffer', 'new Uint8Array([9, 1, 2, 255, 9]).subarray(1, 4)', '"AQL/"'],
  ['as a buffer', 'new Uint8Array([1, 2, 255]).buffer', '"AQL/"'],
  ['as another view', 'new Uint16Array([513, 255])', '"AQL/AA=="'],
  ['as a DataView', 'new DataView(new Uint8Array([1, 2, 255]).buffer, 1)', '"Av8="'],
  ['in an object', '{ of: { bytes: new Uint8Array([1, 2, 255]) } }', '{"of":{"bytes":"AQL/"}}'],
  ['in a list in a list', '[[[new Uint8Array([1]), 1]]]', '[[["AQ==",1]]]'],
  ['from a toJSON', '{ toJSON: () => new Uint8Array([1]) }', '"AQ=="'],
])('writes bytes %s as base64 (R-PUB-02)', async (_, message, text) => {
  expect(await messageOf(message)).toEqual([text]);
});

it('writes bytes so at a depth of a thousand, and many of them', async () => {
  await resultOf(`
    let deep = new Uint8Array([1, 2, 255]);
    for (let n = 0; n < 1000; n += 1) deep = { deep };
    await pubsub.publish('t', deep);
    await pubsub.publish('t', new Uint8Array(700_000));`);
  expect(asked[0]?.message).toBe(`${'{"deep":'.repeat(1_000)}"AQL/"${'}'.repeat(1_000)}`);
  expect(Buffer.from(JSON.parse(asked[1]?.message ?? '') as string, 'base64')).toHaveLength(700_000);
});

it.each([
  ['pubsub.invalid-topic', "'', 1"],
  ['pubsub.invalid-topic', "'a b', 1"],
  ['pubsub.invalid-topic', "'orders.*', 1"],
  ['pubsub.invalid-topic', "'*', 1"],
  ['pubsub.invalid-topic', "'a..b', 1"],
  ['pubsub.invalid-topic', "'.a', 1"],
  ['pubsub.invalid-topic', "'a\\nb', 1"],
  ['pubsub.invalid-topic', "'a'.repeat(201), 1"],
  ['pubsub.invalid-topic', '7, 1'],
  ['pubsub.invalid-topic', ''],
  ['pubsub.invalid-message', "'t'"],
  ['pubsub.invalid-message', "'t', undefined"],
  ['pubsub.invalid-message', "'t', () => 1"],
  ['pubsub.invalid-message', "'t', Symbol('x')"],
  ['pubsub.invalid-message', "'t', 1n"],
  ['pubsub.invalid-message', "'t', { n: 1n }"],
  ['pubsub.invalid-message', "'t', (() => { const a = {}; a.a = a; return a; })()"],
  ['pubsub.invalid-message', "'t', { toJSON() { throw new Error('no'); } }"],
  ['pubsub.message-too-large', "'t', 'x'.repeat(1024 * 1024 - 1)"],
  ['pubsub.message-too-large', "'t', 'é'.repeat(512 * 1024)"],
  ['pubsub.message-too-large', "'t', new Uint8Array(800_000)"],
])('refuses with %s pubsub.publish(%s) before anything travels (R-PUB-05)', async (code, given) => {
  expect(await resultOf(`return refusalOf(${given});`)).toEqual([true, code, expect.any(String), false]);
  expect(asked).toEqual([]);
});

it('takes messages of just 1 MiB', async () => {
  expect(await resultOf(`return refusalOf('t', 'x'.repeat(1024 * 1024 - 2));`)).toBe('published');
});

it.each(['', 'a topic and no message', '"t"'])(
  'takes from a cell only what the SDK writes: %j',
  async (payload) => {
    const call = runs.host(manager).call('pubsub.publish', payload, 1);
    await expect(call).rejects.toMatchObject({ code: 'sdk.malformed-call' });
  },
);

it('may be tried again where there is no manager', async () => {
  expect(await resultOf("return refusalOf('t', 1);", lonely)).toEqual([
    ...[true, 'pubsub.unavailable', expect.stringContaining('right now'), true],
  ]);
});
