import { askDoor, openDoor, parse, Wire } from './front-door.for-spec.js';
import type { OpenDoor } from './front-door.for-spec.js';
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

describe('where a request comes from', () => {
  const FORWARDED =
    'X-Forwarded-For: 1.2.3.4, 198.51.100.7\r\nX-Forwarded-Proto: https\r\nX-Forwarded-Host: a.example:8443\r\n';
  /** What the data plane and the framework learn of one and the same request. */
  const learn = async (headers: string, trusted: readonly string[]) => {
    const behind = await openDoor(true, trusted);
    for (const path of ['/greet', '/version'])
      await askDoor(
        connected(behind.port),
        `GET ${path} HTTP/1.1\r\nHost: inner.example\r\nConnection: close\r\n${headers}\r\n`,
      );
    await behind.door.stop(0);
    const [scripts, framework] = behind.seen;
    const { host, address, secure } = scripts?.visit as Visit;
    return { visit: { host, address, secure }, scripts: scripts?.headers, framework: framework?.headers };
  };

  it('is what the connection says when its other end is no trusted proxy', async () => {
    const { visit, scripts, framework } = await learn(FORWARDED, ['203.0.113.0/24']);
    expect(visit).toEqual({ host: 'inner.example', address: '127.0.0.1', secure: false });
    expect(framework?.host).toBe('inner.example');
    expect(scripts?.['x-forwarded-host']).toBe('a.example:8443');
  });

  it('is what a trusted proxy says, the same for scripts and for the framework', async () => {
    const { visit, scripts, framework } = await learn(FORWARDED, ['127.0.0.0/8']);
    expect(visit).toEqual({ host: 'a.example:8443', address: '198.51.100.7', secure: true });
    expect(framework).toMatchObject({
      host: 'a.example:8443',
      'x-forwarded-for': '198.51.100.7',
      'x-forwarded-proto': 'https',
      'x-forwarded-host': 'a.example:8443',
    });
    // A script reads them as they came.
    expect(scripts?.['x-forwarded-for']).toBe('1.2.3.4, 198.51.100.7');
  });

  it.each([
    'X-Forwarded-For: <script>\r\nX-Forwarded-Proto: gopher\r\nX-Forwarded-Host: a@b\r\n',
    'X-Forwarded-Host: a/b\r\nX-Forwarded-For: ,,,\r\nX-Forwarded-For: ,\r\n',
    `X-Forwarded-For: ${'127.0.0.1,'.repeat(1_000)}nobody\r\n`,
  ])('is known as well when a trusted proxy passes nonsense on: %j', async (headers) => {
    const { visit, framework } = await learn(headers, ['127.0.0.1']);
    expect(visit).toEqual({ host: 'inner.example', address: '127.0.0.1', secure: false });
    expect(framework).toMatchObject({ host: 'inner.example', 'x-forwarded-for': '127.0.0.1' });
  });
});

describe('time', () => {
  it('is given to headers, to whole requests and to connections that wait', () => {
    expect(open.server).toMatchObject({
      headersTimeout: 10_000,
      requestTimeout: 30_000,
      keepAliveTimeout: 5_000,
      maxHeadersCount: 101,
    });
  });

  it('is up for headers that do not end, within a second of their time', async () => {
    open.server.headersTimeout = 300;
    const wire = connected();
    wire.send('GET / HTTP/1.1\r\nHost: a\r\n');
    await wire.until(() => wire.closed);
    expect(parse(wire.received)).toMatchObject({ status: 408 });
    expect(open.seen).toEqual([]);
  });

  it('is up for a body that does not end', async () => {
    open.server.requestTimeout = 300;
    open.server.headersTimeout = 300;
    const wire = connected();
    wire.send('POST /slow HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n12');
    await wire.until(() => wire.closed);
    expect(wire.received).toMatch(/^HTTP\/1\.1 408 /);
  });

  it('is up for a connection that sends no further request', async () => {
    open.server.keepAliveTimeout = 200;
    const wire = connected();
    wire.send('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    await wire.until(() => wire.received.includes('data plane'));
    expect(wire.closed).toBe(false);
    await wire.until(() => wire.closed);
  });

  it('is not up between two requests on one connection', async () => {
    const wire = connected();
    wire.send('GET /one HTTP/1.1\r\nHost: a\r\n\r\n');
    await wire.until(() => open.seen.length === 1);
    wire.send('GET /two HTTP/1.1\r\nHost: a\r\n\r\n');
    await wire.until(() => open.seen.length === 2);
    expect(open.seen.map(({ url }) => url)).toEqual(['/one', '/two']);
    expect(wire.closed).toBe(false);
  });
});
