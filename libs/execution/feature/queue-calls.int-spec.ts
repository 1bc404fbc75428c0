import { newId } from '#kernel';
import { queueSend } from '#contracts';
import type { QueueSendRequest } from '#contracts';
import { InProcessBus } from '#platform/messaging';
import { QueueCalls } from './queue-calls.js';
import { useSdkRuns } from './sdk-runs.for-spec.js';

const runs = useSdkRuns((bus, services) => void new QueueCalls(bus, services));
const ID = newId();
const asked: QueueSendRequest[] = [];
const buses: InProcessBus[] = [];
afterEach(async () => {
  asked.length = 0;
  for (const bus of buses.splice(0)) await bus.close();
});

async function givenBus(serve: (bus: InProcessBus) => void): Promise<InProcessBus> {
  const bus = new InProcessBus();
  buses.push(bus);
  serve(bus);
  await bus.start();
  return bus;
}

const aManager = () =>
  givenBus((bus) =>
    bus.serve(queueSend, (call) => {
      asked.push(call);
      return Promise.resolve({ id: ID, isDuplicate: call.dedupeKey === 'twice' });
    }),
  );

function resultOf(body: string, bus: InProcessBus, context?: string, first = ''): Promise<unknown> {
  const code = `import { queue, PiCloudError } from 'picloud';
    const refusalOf = (...call) => queue.send(...call).then(
      () => 'sent', (e) => [e instanceof PiCloudError, e.code, e.message, e.retryable]);
    ${first}
    export default async (ctx) => { ${body} };`;
  return runs.resultOf(code, runs.host(bus), context);
}

const runToken = 'the token of the run';

it('passes on what a script sends, with the token of its run (R-QUE-01, R-CTX-07)', async () => {
  const sent = await resultOf(
    `return [
      await queue.send('work', { a: [1, null] }),
      await queue.send('work', null, { delaySeconds: 1.5, dedupeKey: 'twice', priority: -3 }),
      await queue.send('work', 'é\\n', { delaySeconds: undefined }),
    ];`,
    await aManager(),
  );
  expect(sent).toEqual([
    { id: ID, isDuplicate: false },
    { id: ID, isDuplicate: true },
    { id: ID, isDuplicate: false },
  ]);
  expect(asked.map((call) => ({ ...call }))).toEqual([
    { runToken, queue: 'work', body: '{"a":[1,null]}' },
    { runToken, queue: 'work', body: 'null', delaySeconds: 1.5, dedupeKey: 'twice', priority: -3 },
    { runToken, queue: 'work', body: '"é\\n"' },
  ]);
});

it('turns bytes into base64 at any depth', async () => {
  await resultOf(
    `await queue.send('work', { of: [{ bytes: new Uint8Array([1, 2, 255]) }], all: new Uint8Array([0]).buffer });
     return 1;`,
    await aManager(),
  );
  expect(asked[0]?.body).toBe('{"of":[{"bytes":"AQL/"}],"all":"AA=="}');
});

it.each([
  ['queue.invalid-name', 'undefined, 1'],
  ['queue.invalid-name', "'', 1"],
  ['queue.invalid-name', "'two words', 1"],
  ['queue.invalid-name', "'line\\nbreak', 1"],
  ['queue.invalid-body', "'work'"],
  ['queue.invalid-body', "'work', () => 1"],
  ['queue.invalid-body', "'work', 1n"],
  ['queue.invalid-body', "'work', (() => { const o = {}; o.o = o; return o; })()"],
  ['queue.message-too-large', "'work', 'x'.repeat(1048575)"],
  ['queue.unknown-option', "'work', 1, { delay: 1 }"],
  ['queue.invalid-option', "'work', 1, 'soon'"],
  ['queue.invalid-option', "'work', 1, { delaySeconds: '1' }"],
  ['queue.invalid-option', "'work', 1, { delaySeconds: -1 }"],
  ['queue.invalid-option', "'work', 1, { delaySeconds: Infinity }"],
  ['queue.invalid-option', "'work', 1, { delaySeconds: 2592001 }"],
  ['queue.invalid-option', "'work', 1, { dedupeKey: 7 }"],
  ['queue.invalid-option', "'work', 1, { dedupeKey: '' }"],
  ['queue.invalid-option', "'work', 1, { priority: 1.5 }"],
  ['queue.invalid-option', "'work', 1, { priority: 101 }"],
])('refuses with %s queue.send(%s) before anything travels (R-QUE-08)', async (code, call) => {
  const refusal = await resultOf(`return refusalOf(${call});`, await aManager());
  expect(refusal).toEqual([true, code, expect.any(String), false]);
  expect(asked).toEqual([]);
});

it('tells each message of a batch the attempt, and other events nothing of it', async () => {
  const event = (source: string) =>
    `{"source":"${source}","id":"x","attempt":3,"queue":{"queue":"work","messages":[{"id":"a","body":1},{"id":"b","body":{}}]}}`;
  const contextOf = (source: string) =>
    `{"attempt":3,"event":${event(source)},"request":{"method":"","url":"","headers":{}}}`;
  const bus = await aManager();
  const told = 'delete Object.prototype.attempt; return ctx.event.queue.messages;';
  const spoil = `Object.defineProperty(Object.prototype, 'attempt', { set() { throw new Error('spoilt'); }, configurable: true });`;
  expect(await resultOf(told, bus, contextOf('queue'), spoil)).toEqual([
    { id: 'a', body: 1, attempt: 3 },
    { id: 'b', body: {}, attempt: 3 },
  ]);
  expect(await resultOf(told, bus, contextOf('kv'), spoil)).toEqual([
    { id: 'a', body: 1 },
    { id: 'b', body: {} },
  ]);
});

it('cannot be made to say something else by a spoilt language', async () => {
  const bus = await aManager();
  await resultOf(
    `JSON.stringify = Object.keys = Number.isInteger = Number.isFinite = () => { throw new Error('spoilt'); };
     String.prototype.toJSON = () => 'spoilt';
     const sent = await queue.send('work', 1, { dedupeKey: 'k', priority: 2 });
     delete String.prototype.toJSON;
     return sent.id;`,
    bus,
  );
  expect(asked.map((call) => ({ ...call }))).toEqual([
    { runToken, queue: 'work', body: '1', dedupeKey: 'k', priority: 2 },
  ]);
});

it.each([
  '',
  '{"queue":"work"}',
  '{\n1',
  'null\n1',
  '{"queue":1}\n1',
  '{"queue":"work","priority":"1"}\n1',
  '{"queue":"work","dedupeKey":1}\n1',
  '{"queue":"work","delaySeconds":null}\n1',
])('takes from a cell only what the SDK writes: %j', async (payload) => {
  const call = runs.host(await aManager()).call('queue.send', payload, 1);
  await expect(call).rejects.toMatchObject({ code: 'sdk.malformed-call' });
});

it('may be tried again where there is no manager, and ends no later than its run', async () => {
  const lonely = await givenBus(() => undefined);
  expect(await resultOf("return refusalOf('work', 1);", lonely)).toEqual([
    ...[true, 'queue.unavailable', expect.stringContaining('right now'), true],
  ]);
  let answer = (): void => undefined;
  const heard = new Promise<{ id: string; isDuplicate: boolean }>((resolve) => {
    answer = () => resolve({ id: ID, isDuplicate: false });
  });
  const silent = await givenBus((bus) => bus.serve(queueSend, () => heard));
  const startedAt = performance.now();
  const call = runs.host(silent, { wallMs: 200 }).call('queue.send', '{"queue":"work"}\n1', 1);
  await expect(call).rejects.toMatchObject({ code: 'queue.timeout', kind: 'late' });
  expect(performance.now() - startedAt).toBeLessThan(5_000);
  // Its bus waits for what is being answered before it closes.
  answer();
});
