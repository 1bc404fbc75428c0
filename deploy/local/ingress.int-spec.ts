import { once } from 'node:events';
import { Agent, createServer, request } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
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
  port = await portOf(createIngress({ managerPort, orchestratorPorts }));
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
