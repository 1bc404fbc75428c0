import { emailSend } from '#contracts';
import type { EmailSendRequest } from '#contracts';
import { InProcessBus } from '#platform/messaging';
import { EmailCalls } from './email-calls.js';
import { useSdkRuns } from './sdk-runs.for-spec.js';

const runs = useSdkRuns((bus, services) => void new EmailCalls(bus, services));
const asked: EmailSendRequest[] = [];
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
    bus.serve(emailSend, (call) => {
      asked.push(call);
      return Promise.resolve({ messageId: '<1@picloud>', refused: [] });
    }),
  );

function resultOf(body: string, bus: InProcessBus): Promise<unknown> {
  const code = `import { email, PiCloudError } from 'picloud';
    const refusalOf = (mail) => email.send(mail).then(
      () => 'sent', (e) => [e instanceof PiCloudError, e.code, e.message, e.retryable]);
    export default async () => { ${body} };`;
  return runs.resultOf(code, runs.host(bus));
}

const A_MAIL = `{ to: 'ada@example.com', subject: 'Hi', text: 'Hello' }`;

it('passes on what a script sends, with the token of its run (R-MAIL-01, R-CTX-07)', async () => {
  const sent = await resultOf(
    `return [
      await email.send(${A_MAIL}),
      await email.send({ to: ['a@x.y', 'B <b@x.y>'], cc: 'c@x.y', bcc: ['d@x.y'], replyTo: 'e@x.y', subject: 'é', html: '<p>' }),
    ];`,
    await aManager(),
  );
  expect(sent).toEqual(Array(2).fill({ messageId: '<1@picloud>', refused: [] }));
  const runToken = 'the token of the run';
  expect(asked.map((call) => ({ ...call }))).toEqual([
    { runToken, to: ['ada@example.com'], cc: [], bcc: [], replyTo: [], subject: 'Hi', text: 'Hello' },
    {
      ...{ runToken, to: ['a@x.y', 'B <b@x.y>'], cc: ['c@x.y'], bcc: ['d@x.y'], replyTo: ['e@x.y'] },
      ...{ subject: 'é', html: '<p>' },
    },
  ]);
});

it.each([
  ['email.invalid', 'undefined'],
  ['email.invalid', "'ada@example.com'"],
  ['email.invalid', "{ subject: 'Hi', text: 'Hello' }"],
  ['email.invalid', "{ to: [], subject: 'Hi', text: 'Hello' }"],
  ['email.invalid', "{ to: [1], subject: 'Hi', text: 'Hello' }"],
  ['email.invalid', "{ to: 'ada@example.com', text: 'Hello' }"],
  ['email.invalid', "{ to: 'ada@example.com', subject: 'Hi' }"],
  ['email.invalid', "{ to: 'ada@example.com', subject: 'Hi', html: { path: '/etc/passwd' } }"],
  ['email.invalid', "{ to: 'ada@example.com\\r\\nBcc: eve@x.y', subject: 'Hi', text: 'Hello' }"],
  ['email.invalid', "{ to: 'ada@example.com', subject: 'Hi', text: 'x'.repeat(1048576) }"],
  ['email.unknown-option', "{ to: 'ada@example.com', subject: 'Hi', text: 'Hello', from: 'eve@x.y' }"],
  ['email.unknown-option', "{ to: 'ada@example.com', subject: 'Hi', text: 'Hello', attachments: [] }"],
])('refuses with %s %s before anything travels (R-MAIL-02)', async (code, mail) => {
  const refusal = await resultOf(`return refusalOf(${mail});`, await aManager());
  expect(refusal).toEqual([true, code, expect.any(String), false]);
  expect(asked).toEqual([]);
});

it('cannot be made to say something else by a spoilt language', async () => {
  const bus = await aManager();
  await resultOf(
    `JSON.stringify = Object.keys = Array.isArray = () => { throw new Error('spoilt'); };
     String.prototype.toJSON = Array.prototype.toJSON = () => 'spoilt';
     const sent = await email.send(${A_MAIL});
     delete String.prototype.toJSON;
     delete Array.prototype.toJSON;
     return sent.messageId;`,
    bus,
  );
  expect(asked[0]).toMatchObject({ to: ['ada@example.com'], subject: 'Hi', text: 'Hello' });
});

it.each(['', 'null', '{"to":"a@x.y"}', '{"to":[],"cc":[],"bcc":[],"replyTo":[1],"subject":""}'])(
  'takes from a cell only what the SDK writes: %j',
  async (payload) => {
    const call = runs.host(await aManager()).call('email.send', payload, 1);
    await expect(call).rejects.toMatchObject({ code: 'sdk.malformed-call' });
  },
);

it('may be tried again where there is no manager, and ends no later than its run', async () => {
  const lonely = await givenBus(() => undefined);
  expect(await resultOf(`return refusalOf(${A_MAIL});`, lonely)).toEqual([
    ...[true, 'email.unavailable', expect.stringContaining('right now'), true],
  ]);
  let answer = (): void => undefined;
  const heard = new Promise<{ messageId: string; refused: string[] }>((resolve) => {
    answer = () => resolve({ messageId: '', refused: [] });
  });
  const silent = await givenBus((bus) => bus.serve(emailSend, () => heard));
  const startedAt = performance.now();
  const call = runs
    .host(silent, { wallMs: 200 })
    .call('email.send', '{"to":["a@x.y"],"cc":[],"bcc":[],"replyTo":[],"subject":"Hi","text":"Hello"}', 1);
  await expect(call).rejects.toMatchObject({ code: 'email.timeout', kind: 'late' });
  expect(performance.now() - startedAt).toBeLessThan(5_000);
  // Its bus waits for what is being answered before it closes.
  answer();
});
