import { once } from 'node:events';
import { Agent, createServer, request } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { TrustedProxies } from '#platform/http';
import { createIngress } from './ingress.js';

const servers: Server[] = [];
const portOf = async (server: Server): Promise<number> => {
  servers.push(server.listen(0, '127.0.0.1'));
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
};
/** Answers at once with its name and path, whatever else is still coming. */
const answering = (name: string): Server =>
  createServer((asked, answer) => answer.end(`${name} ${asked.url ?? ''}`));

let port: number;
beforeAll(async () => {
  const managerPort = await portOf(answering('manager'));
  const orchestratorPorts = [await portOf(answering('first')), await portOf(answering('second'))];
  port = await portOf(createIngress({ managerPort, orchestratorPorts, proxies: new TrustedProxies() }));
});
afterAll(() => servers.forEach((server) => server.close()));

const agent = new Agent({ keepAlive: true, maxSockets: 1 });
afterAll(() => agent.destroy());

function ask(path: string, body?: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const asking = request(
      { host: '127.0.0.1', port, path, agent, method: body ? 'POST' : 'GET' },
      (answer) => {
        let text = '';
        answer.on('data', (chunk) => (text += String(chunk)));
        answer.on('end', () => resolve(text));
      },
    );
    asking.on('error', reject);
    asking.end(body);
  });
}

it('gives the manager what is its own and spreads the rest over the orchestrators', async () => {
  for (const path of [
    '/api/v1/admin/scripts?limit=1',
    '/api/v1/auth/login',
    '/api/v1/openapi.json',
    '/api/v1/docs',
    '/admin',
    '/healthz',
    '/version',
  ]) {
    expect(await ask(path)).toBe(`manager ${path}`);
  }
  const others = await Promise.all(
    ['/hello', '/api/v1/execute/x', '/administrator', '/'].map((path) => ask(path)),
  );
  expect(others.map((text) => text.split(' ')[0]).sort()).toEqual(['first', 'first', 'second', 'second']);
});

it('keeps a connection usable after an answer that came before its request was read', async () => {
  const began = performance.now();
  for (let round = 0; round < 5; round++) {
    expect(await ask('/admin', 'x'.repeat(9_000_000))).toBe('manager /admin');
    expect(await ask('/admin')).toBe('manager /admin');
  }
  // A body that nobody reads holds its connection until the request's time limit of 30 s.
  expect(performance.now() - began).toBeLessThan(10_000);
});

describe('where a request comes from', () => {
  /** What the role behind it is told, when `sent` came in and these proxies are believed. */
  const told = async (sent: Record<string, string>, trusted: readonly string[]): Promise<unknown> => {
    const names = ['x-forwarded-for', 'x-forwarded-proto', 'x-forwarded-host'];
    const role = createServer(({ headers }, answer) =>
      answer.end(JSON.stringify(names.map((name) => headers[name]))),
    );
    const managerPort = await portOf(role);
    const proxies = new TrustedProxies(trusted);
    const at = await portOf(createIngress({ managerPort, orchestratorPorts: [], proxies }));
    return (await fetch(`http://127.0.0.1:${at}/version`, { headers: sent })).json();
  };
  const CLAIMED = {
    'x-forwarded-for': '1.2.3.4, 198.51.100.7',
    'x-forwarded-proto': 'https',
    'x-forwarded-host': 'a.example',
  };

  it('is told to the roles, and a client cannot tell it', async () => {
    const host = expect.stringMatching(/^127\.0\.0\.1:\d+$/) as string;
    expect(await told({}, [])).toEqual(['127.0.0.1', 'http', host]);
    expect(await told(CLAIMED, [])).toEqual(['127.0.0.1', 'http', host]);
  });

  it('is what a proxy says that is believed', async () => {
    expect(await told(CLAIMED, ['127.0.0.1'])).toEqual(['198.51.100.7', 'https', 'a.example']);
  });
});
