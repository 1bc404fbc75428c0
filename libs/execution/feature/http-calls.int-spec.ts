import { createServer } from 'node:http';
import type { IncomingMessage, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { EgressGuard } from '#platform/egress';
import { InProcessBus } from '#platform/messaging';
import { HttpCalls } from './http-calls.js';
import { useSdkRuns } from './sdk-runs.for-spec.js';

const bus = new InProcessBus();
// The servers of this spec are on this machine; what the guard refuses otherwise is its own specs' matter.
const egress = new EgressGuard({ allowPrivate: true, warn: () => undefined });
const runs = useSdkRuns(
  (_bus, services) => void new HttpCalls(egress, services),
  { wallMs: 5_000, maxSdkCalls: 20 },
  { probationCells: 0 },
);

let server: Server;
let base = '';
let heard: { method: string; type: string | undefined; body: string; closed: boolean }[] = [];

beforeAll(async () => {
  server = createServer((request, response) => {
    const entry = {
      method: request.method ?? '',
      type: request.headers['content-type'],
      body: '',
      closed: false,
    };
    heard.push(entry);
    response.on('close', () => (entry.closed = !response.writableFinished));
    void answer(request, (status, type, body) => {
      entry.body = body.asked;
      response.writeHead(status, { 'content-type': type, 'set-cookie': ['a=1', 'b=2'] }).end(body.sent);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  await bus.start();
});
beforeEach(() => {
  heard = [];
});
afterAll(async () => {
  await egress.close();
  await bus.close();
  server.closeAllConnections();
  server.close();
});

type Send = (status: number, type: string, body: { asked: string; sent: string | Buffer }) => void;

async function answer(request: IncomingMessage, send: Send): Promise<void> {
  let asked = '';
  for await (const chunk of request) asked += (chunk as Buffer).toString('latin1');
  const answers: Record<string, () => void> = {
    '/json': () => send(200, 'application/json', { asked, sent: '{"n":[1,2]}' }),
    '/text': () => send(404, 'text/plain; charset=utf-8', { asked, sent: 'größe' }),
    '/bytes': () => send(200, 'application/octet-stream', { asked, sent: Buffer.from([0, 255, 128]) }),
    '/bad-json': () => send(200, 'application/json', { asked, sent: '{' }),
    '/slow': () => undefined,
    '/closed': () => send(200, 'application/json', { asked, sent: String(heard.some((one) => one.closed)) }),
  };
  answers[request.url ?? '']?.();
}

async function run(body: string, allowedHosts?: readonly string[]): Promise<unknown> {
  const host = runs.host(bus);
  host.allowedHosts = allowedHosts;
  const code = `import { http, PiCloudError } from 'picloud';
    const base = ${JSON.stringify(base)};
    const refusalOf = (call) => Promise.resolve().then(call).then(() => 'none', (e) => [e instanceof PiCloudError, e.code]);
    export default async () => { ${body} };`;
  const outcome = await runs.run(code, host);
  host.end();
  expect(outcome.error).toBeUndefined();
  return JSON.parse(outcome.body ?? '');
}

describe('what a response is (R-HTTP-02, R-HTTP-03)', () => {
  it('is parsed where it is JSON', async () => {
    const source =
      "const r = await http.get(base + '/json'); return [r.status, r.body, r.bodyRaw, r.headers['set-cookie']];";
    expect(await run(source)).toEqual([200, { n: [1, 2] }, '{"n":[1,2]}', 'a=1\nb=2']);
  });

  it('is text where it is text, whatever its status', async () => {
    expect(await run("const r = await http.get(base + '/text'); return [r.status, r.body];")).toEqual([
      404,
      'größe',
    ]);
  });

  it('is bytes otherwise', async () => {
    const source =
      "const r = await http.get(base + '/bytes'); return [r.body instanceof Uint8Array, [...r.bodyRaw]];";
    expect(await run(source)).toEqual([true, [0, 255, 128]]);
  });

  it('stays text where it calls itself JSON and is none', async () => {
    expect(await run("return (await http.get(base + '/bad-json')).body;")).toBe('{');
  });
});

describe("an app's list of hosts", () => {
  const source = "return refusalOf(() => http.get(base + '/text'));";

  it('lets requests go where it says, and nowhere else', async () => {
    expect(await run(source, ['127.0.0.1'])).toBe('none');
    for (const list of [['api.example.com', '*.example.org'], []])
      expect(await run(source, list)).toEqual([true, 'http.blocked']);
    expect(heard).toHaveLength(1);
  });
});

describe('what is sent (R-HTTP-01)', () => {
  it.each([
    ["'größe'", 'text/plain; charset=utf-8', 'gr\u00c3\u00b6\u00c3\u009fe'],
    ['{ a: [1] }', 'application/json', '{"a":[1]}'],
    ['new Uint8Array([1, 255])', 'application/octet-stream', '\u0001\u00ff'],
    ['null', undefined, ''],
  ])('%s goes as what it is', async (body, type, asked) => {
    await run(`return (await http.post(base + '/json', ${body})).status;`);
    expect(heard).toMatchObject([{ method: 'POST', type, body: asked }]);
  });

  it('keeps the content type that the script gives', async () => {
    await run(
      "return (await http.put(base + '/json', 'x', { headers: { 'Content-Type': 'text/x' } })).status;",
    );
    expect(heard).toMatchObject([{ method: 'PUT', type: 'text/x', body: 'x' }]);
  });

  it('refuses an option that nobody knows, and one that makes no sense', async () => {
    const refused = [
      "refusalOf(() => http.get(base + '/json', { timeout: 5 }))",
      "refusalOf(() => http.get(base + '/json', { timeoutMs: -1 }))",
      "refusalOf(() => http.post(base + '/json', () => 1))",
      "refusalOf(() => http.get('gopher://here/'))",
    ];
    expect(await run(`return Promise.all([${refused.join(', ')}]);`)).toEqual([
      [true, 'http.unknown-option'],
      [true, 'http.invalid-option'],
      [true, 'http.invalid-body'],
      [true, 'http.invalid-url'],
    ]);
    expect(heard).toEqual([]);
  });
});

it('fetches by the standard too', async () => {
  const source =
    "const r = await fetch(base + '/json', { method: 'POST', body: 'x' }); return [r.status, await r.json()];";
  expect(await run(source)).toEqual([200, { n: [1, 2] }]);
  expect(heard).toMatchObject([{ method: 'POST', body: 'x' }]);
});

it('gives a call up after its own time', async () => {
  expect(await run("return refusalOf(() => http.get(base + '/slow', { timeoutMs: 200 }));")).toEqual([
    true,
    'http.timeout',
  ]);
});

it('gives up what a run did not wait for when the run is over', async () => {
  expect(
    await run(
      "http.get(base + '/slow').catch(() => 0); await new Promise((r) => setTimeout(r, 100)); return 'done';",
    ),
  ).toBe('done');
  for (let looks = 0; looks < 100 && heard[0]?.closed !== true; looks++)
    await new Promise((resolve) => setTimeout(resolve, 20));
  expect(heard).toMatchObject([{ method: 'GET', closed: true }]);
});

it.each([
  [
    'an AbortController',
    'AbortError',
    'const own = new AbortController(); setTimeout(() => own.abort(), 50);',
  ],
  ['a time limit', 'TimeoutError', 'const own = { signal: AbortSignal.timeout(50) };'],
])('ends a fetch that %s gives up, while the run goes on', async (_, name, own) => {
  const source = `${own}
    const refused = await fetch(base + '/slow', { signal: own.signal }).then(() => 'none', (error) => error.name);
    for (let looks = 0; looks < 15; looks++) {
      if ((await http.get(base + '/closed')).body) return refused;
      await new Promise((r) => setTimeout(r, 100));
    }
    return 'still open';`;
  expect(await run(source)).toBe(name);
});
