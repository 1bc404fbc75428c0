import { setTimeout as pause } from 'node:timers/promises';
import type { Sandbox, SandboxRun } from './sandbox.js';
import { aRun, aSandbox, LIMITS, QUIET_HOST } from './sandbox.for-spec.js';

/** As many as a run has on their way at a time; more wait in its isolate. */
const ON_THE_WAY = 256;
const OK = '{"status":200,"statusText":"","headers":[],"body":"","url":"","redirected":false}';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = aSandbox({ probationCells: 0 });
  await sandbox.start();
});
afterAll(() => sandbox.stop(1_000));

/** Answers a call once it is told to; what is asked and what is given up, by number, as it came. */
function aHost() {
  const [asked, dropped]: [number[], number[]] = [[], []];
  const answers = new Map<number, () => void>();
  const host: SandboxRun['host'] = {
    ...QUIET_HOST,
    call: (_service, _payload, callId) => {
      asked.push(callId);
      return new Promise((resolve) => answers.set(callId, () => resolve(OK)));
    },
    drop: (callId) => void dropped.push(callId),
  };
  const answer = (callIds: readonly number[]): void => callIds.forEach((callId) => answers.get(callId)?.());
  return { host, asked, dropped, answer };
}

const until = async (holds: () => boolean): Promise<void> => {
  for (let looks = 0; looks < 500 && !holds(); looks++) await pause(10);
  expect(holds()).toBe(true);
};

const limits = { ...LIMITS, wallMs: 10_000, maxSdkCalls: 1_000 };
const run = (code: string, host: SandboxRun['host']) => sandbox.run(aRun(code, { limits, host }));

it('tells which call its script gave up, and no other, while the run goes on', async () => {
  const { host, asked, dropped, answer } = aHost();
  const code = `export default async () => {
    const given = new AbortController();
    const first = fetch('http://a.example/').then(({ status }) => status);
    const second = fetch('http://b.example/', { signal: given.signal }).catch((error) => error.name);
    setTimeout(() => given.abort(), 20);
    return [await second, await first];
  };`;
  const outcome = run(code, host);
  await until(() => dropped.length > 0);
  expect([asked.length, dropped]).toEqual([2, [asked[1]]]);
  answer(asked);
  expect((await outcome).body).toBe('["AbortError",200]');
});

it('tells nothing of a call that was answered before its signal was aborted', async () => {
  const { host, asked, dropped, answer } = aHost();
  const code = `export default async () => {
    const given = new AbortController();
    await fetch('http://a.example/', { signal: given.signal });
    given.abort();
    return (await fetch('http://a.example/')).status;
  };`;
  const outcome = run(code, host);
  await until(() => asked.length === 1);
  answer(asked);
  await until(() => asked.length === 2);
  answer(asked);
  expect((await outcome).body).toBe('200');
  expect(dropped).toEqual([]);
});

it('never sends what is given up while it waits for its turn', async () => {
  const { host, asked, answer } = aHost();
  const code = `export default async () => {
    const given = new AbortController();
    const all = Array.from({ length: ${ON_THE_WAY} }, () => fetch('http://a.example/'));
    const late = fetch('http://b.example/', { signal: given.signal }).catch((error) => error.name);
    const last = fetch('http://c.example/');
    setTimeout(() => given.abort(), 20);
    const name = await late;
    return [name, (await Promise.all([...all, last])).length];
  };`;
  const outcome = run(code, host);
  await until(() => asked.length === ON_THE_WAY);
  await pause(100);
  answer(asked);
  await until(() => asked.length > ON_THE_WAY);
  answer(asked);
  expect((await outcome).body).toBe(`["AbortError",${ON_THE_WAY + 1}]`);
  expect(asked).toHaveLength(ON_THE_WAY + 1);
});
