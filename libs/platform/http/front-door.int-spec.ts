import { isUuid } from '#kernel';
import { askDoor, openDoor, pause, Wire } from './front-door.for-spec.js';
import type { OpenDoor, Response } from './front-door.for-spec.js';
import { FrontDoor } from './index.js';
import type { Visit } from './index.js';

let open: OpenDoor;
const wires: Wire[] = [];

beforeEach(async () => {
  open = await openDoor();
});
afterEach(async () => {
  for (const wire of wires.splice(0)) wire.destroy();
  open.finishSlow();
  await open.door.stop(0);
});

function connected(port = open.port): Wire {
  const wire = new Wire(port);
  wires.push(wire);
  return wire;
}

/** The first response to what was sent. */
const ask = (text: string, port = open.port): Promise<Response> => askDoor(connected(port), text);

const headersOf = (count: number): string =>
  Array.from({ length: count }, (_, n) => `x-${n}: 1\r\n`).join('');

describe('an ambiguous request is refused before anybody reads it', () => {
  it.each<[string, string, string]>([
    ['two Host headers', 'GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n', 'it has two Host headers'],
    [
      'two Host headers of one value',
      'GET / HTTP/1.1\r\nHost: a\r\nhOsT: a\r\n\r\n',
      'it has two Host headers',
    ],
    [
      'a target with another host than Host',
      'GET http://evil.example/ HTTP/1.1\r\nHost: a.example\r\n\r\n',
      'its target and its Host differ',
    ],
    [
      'a target with another port than Host',
      'GET http://a.example:81/ HTTP/1.1\r\nHost: a.example\r\n\r\n',
      'its target and its Host differ',
    ],
    [
      'a target with a user',
      'GET http://u@a.example/ HTTP/1.1\r\nHost: a.example\r\n\r\n',
      'its target is no path',
    ],
    ['a target of another scheme', 'GET ftp://a/ HTTP/1.1\r\nHost: a\r\n\r\n', 'its target is no path'],
    ['a target that is no path', 'OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n', 'its target is no path'],
    ['a user in Host', 'GET / HTTP/1.1\r\nHost: a@b\r\n\r\n', 'its Host is no host name'],
    ['a path in Host', 'GET / HTTP/1.1\r\nHost: a/b\r\n\r\n', 'its Host is no host name'],
    ['no Host in HTTP/1.1', 'GET / HTTP/1.1\r\nAccept: */*\r\n\r\n', 'HTTP/1.1 needs a Host header'],
    [
      'Transfer-Encoding in HTTP/1.0',
      'POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      'HTTP/1.0 knows no Transfer-Encoding',
    ],
    [
      'an unknown Transfer-Encoding',
      'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n',
      'its Transfer-Encoding is not chunked',
    ],
    [
      'a Transfer-Encoding twice',
      'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      'its Transfer-Encoding is not chunked',
    ],
    ['another version', 'GET / HTTP/0.9\r\nHost: a\r\n\r\n', 'it is not HTTP/1.1'],
    ['101 headers', `GET / HTTP/1.1\r\nHost: a\r\n${headersOf(100)}\r\n`, 'it has more than 100 headers'],
  ])('%s', async (_, text, what) => {
    const { status, headers, body } = await ask(text);
    expect(status).toBe(400);
    expect(headers).toMatchObject({ 'content-type': 'application/problem+json', connection: 'close' });
    const problem = JSON.parse(body) as Record<string, unknown>;
    expect(problem).toEqual({
      ...{ type: 'about:blank', title: 'Bad Request', status: 400, code: 'http.malformed' },
      ...{ detail: `Cannot take the request: ${what}`, request_id: headers['x-request-id'] },
    });
    expect(open.seen).toEqual([]);
  });

  it.each<[string, string, number]>([
    ['a request line that is none', 'HELLO\r\n\r\n', 400],
    ['a request line without a version', 'GET /\r\n\r\n', 400],
    ['a header that is none', 'GET / HTTP/1.1\r\nHost: a\r\nno colon\r\n\r\n', 400],
    ['a space before the colon', 'GET / HTTP/1.1\r\nHost : a\r\n\r\n', 400],
    ['a folded header', 'GET / HTTP/1.1\r\nHost: a\r\nx-y: 1\r\n 2\r\n\r\n', 400],
    ['two lengths', 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab', 400],
    ['a length that is none', 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +1\r\n\r\na', 400],
    [
      'a length and a transfer encoding',
      'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      400,
    ],
    ['500 headers', `GET / HTTP/1.1\r\n${headersOf(499)}Host: a\r\n\r\n`, 431],
    ['too large headers', `GET / HTTP/1.1\r\nHost: a\r\nx-y: ${'z'.repeat(70_000)}\r\n\r\n`, 431],
    ['too large a target', `GET /${'z'.repeat(70_000)} HTTP/1.1\r\nHost: a\r\n\r\n`, 431],
  ])('%s', async (_, text, expected) => {
    const { status, headers, body } = await ask(text);
    expect(status).toBe(expected);
    expect(headers).toMatchObject({ 'content-type': 'application/problem+json', connection: 'close' });
    expect(JSON.parse(body)).toMatchObject({ type: 'about:blank', status: expected, code: 'http.malformed' });
    expect(open.seen).toEqual([]);
  });

  it.each([
    'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    'POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\nConnection: keep-alive\r\n\r\n0\r\n\r\n',
    'GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n',
  ])('and what is smuggled behind it is not read either: %j', async (ambiguous) => {
    const wire = connected();
    wire.send(`${ambiguous}GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n`);
    await wire.until(() => wire.closed);
    expect(wire.received).toMatch(/^HTTP\/1\.1 400 /);
    expect(open.seen).toEqual([]);
  });
});

describe('what is not ambiguous comes through', () => {
  it.each<[string, string, Pick<Visit, 'host' | 'path' | 'query'>]>([
    [
      'a path and a query, as sent',
      'GET /caf%C3%A9/x?a=1&b=%20 HTTP/1.1\r\nHost: a.example:8080\r\n\r\n',
      { host: 'a.example:8080', path: '/caf%C3%A9/x', query: 'a=1&b=%20' },
    ],
    [
      'a whole URL as the target, if Host agrees',
      'GET http://A.example:80/x?a=1 HTTP/1.1\r\nHost: a.example\r\n\r\n',
      { host: 'a.example', path: '/x', query: 'a=1' },
    ],
    ['HTTP/1.0 without Host', 'GET /x HTTP/1.0\r\n\r\n', { host: '', path: '/x', query: '' }],
    ['an IPv6 host', 'GET / HTTP/1.1\r\nHost: [::1]:80\r\n\r\n', { host: '[::1]:80', path: '/', query: '' }],
    [
      'one hundred headers',
      `GET / HTTP/1.1\r\nHost: a\r\n${headersOf(99)}\r\n`,
      { host: 'a', path: '/', query: '' },
    ],
    [
      'a path that looks like a host',
      'GET //b/x HTTP/1.1\r\nHost: a\r\n\r\n',
      { host: 'a', path: '//b/x', query: '' },
    ],
  ])('%s', async (_, text, visit) => {
    // Else Node lets the connection wait for another request.
    const { status } = await ask(
      text.replace('\r\n\r\n', '\r\nConnection: close\r\n\r\n').replace('\r\nx-98: 1', ''),
    );
    expect(status).toBe(200);
    expect(open.seen).toHaveLength(1);
    expect(open.seen[0]?.visit).toEqual({
      ...visit,
      requestId: expect.any(String) as string,
      address: '127.0.0.1',
      secure: false,
    });
    expect(isUuid(open.seen[0]?.visit?.requestId ?? '')).toBe(true);
  });
});

describe('who gets it', () => {
  const whoGets = async (target: string, port = open.port): Promise<string> =>
    (await ask(`POST ${target} HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`, port))
      .body;

  it.each([
    ...[
      '/healthz',
      '/readyz',
      '/metrics',
      '/version',
      '/version?x',
      '/api',
      '/api/',
      '/api/v1/admin/scripts',
    ],
    ...['/api/v1/execute', '/api/v2/execute/x', '/admin', '/admin/', '/admin/scripts'],
  ])('the framework: %s', async (target) => {
    expect(await whoGets(target)).toContain('framework');
  });

  it.each([
    ...['/', '/greet', '/healthz2', '/apis', '/administration', '/versions/1', '/x/api/v1/admin'],
    ...['/api/v1/execute/x', '/api/v1/execute/', '//api/v1/admin'],
  ])('the data plane: %s', async (target) => {
    expect(await whoGets(target)).toContain('data plane');
  });

  it('the framework gets everything where there is no data plane', async () => {
    const manager = await openDoor(false);
    expect(await whoGets('/greet', manager.port)).toContain('framework');
    expect(await whoGets('/api/v1/execute/x', manager.port)).toContain('framework');
    await manager.door.stop(0);
  });

  it('the framework is told the id that its client is told', async () => {
    const { headers } = await ask('GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
    expect(isUuid(headers['x-request-id'] ?? '')).toBe(true);
  });
});

describe('a door that is closed', () => {
  const GET = (path: string): string => `GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`;

  it('lets a request under way be answered, and its connection end with it', async () => {
    const wire = connected();
    wire.send(GET('/slow'));
    await wire.until(() => open.seen.length === 1);
    let stopped = false;
    const stopping = open.door.stop(10_000).then(() => {
      stopped = true;
    });
    await pause(50);
    expect({ stopped, closed: wire.closed, received: wire.received }).toEqual({
      ...{ stopped: false, closed: false, received: '' },
    });
    open.finishSlow();
    await wire.until(() => wire.closed, 1_000);
    await stopping;
    expect(wire.received).toMatch(/^HTTP\/1\.1 200 OK\r\n[^]*slow/);
  });

  it('closes connections that wait for another request, at once', async () => {
    const wire = connected();
    wire.send(GET('/'));
    await wire.until(() => wire.received.includes('data plane'));
    expect(wire.closed).toBe(false);
    const began = performance.now();
    await open.door.stop(10_000);
    await wire.until(() => wire.closed, 500);
    expect(performance.now() - began).toBeLessThan(500);
  });

  it('takes no new connections', async () => {
    await open.door.stop(10_000);
    const wire = connected();
    await wire.until(() => wire.closed);
    expect(wire.received).toBe('');
  });

  it('waits no longer than it was told to', async () => {
    const wire = connected();
    wire.send(GET('/slow'));
    await wire.until(() => open.seen.length === 1);
    const began = performance.now();
    await open.door.stop(200);
    expect(performance.now() - began).toBeGreaterThan(190);
    expect(performance.now() - began).toBeLessThan(1_000);
    await wire.until(() => wire.closed);
    expect(wire.received).toBe('');
  });

  it('can be closed twice, and before it was opened', async () => {
    await new FrontDoor().stop(10);
    await open.door.stop(10);
    await open.door.stop(10);
  });
});
