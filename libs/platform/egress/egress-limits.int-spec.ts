import { brotliCompressSync, createGzip, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { EgressFailedError } from './index.js';
import { aGuard, aRawServer, aRequest, aServer, closeAll, refusalOf, until } from './local-web.for-spec.js';

afterEach(closeAll);

const MIB = 1024 * 1024;
const tooLarge = (part: string, maxBytes: number) => ({
  code: 'http.too-large',
  details: { part, maxBytes, retryable: false },
});
const timedOut = (phase: string, timeoutMs: number) => ({
  code: 'http.timeout',
  kind: 'late',
  details: { phase, timeoutMs, retryable: true },
});
describe('the size of a response (R-HTTP-06)', () => {
  it.each([
    ['gzip', gzipSync],
    ['br', brotliCompressSync],
    ['deflate', deflateSync],
    ['zstd', zstdCompressSync],
  ])('is that after decompression: %s', async (coding, compress) => {
    const text = Buffer.from('again and '.repeat(10_000));
    const server = await aServer((_, response) => {
      response
        .writeHead(200, { 'content-encoding': coding, 'content-type': 'text/plain' })
        .end(compress(text));
    });
    const { guard } = aGuard();
    const ask = (maxResponseBytes: number) =>
      guard.fetch(aRequest(`http://public.example:${server.port}/`, { maxResponseBytes }));
    const { body, headers } = await ask(text.length);
    expect(body.equals(text)).toBe(true);
    const names = headers.map(([name]) => name);
    expect(names).toContain('content-type');
    expect(names).not.toContain('content-encoding');
    expect(names).not.toContain('content-length');
    expect(await refusalOf(ask(text.length - 1))).toMatchObject(tooLarge('response body', text.length - 1));
  });

  it('ends a bomb at its cap, with the connection', async () => {
    const server = await aServer((_, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' });
      const gzip = createGzip();
      gzip.on('error', () => undefined).pipe(response);
      const zeros = Buffer.alloc(MIB);
      let left = 4_096;
      const more = (): void => {
        while (!response.destroyed && (left -= 1) >= 0 && gzip.write(zeros));
        if (left < 0) gzip.end();
      };
      response.on('close', () => gzip.destroy());
      gzip.on('drain', more);
      more();
    });
    const { guard } = aGuard();
    const before = process.memoryUsage().rss;
    const began = performance.now();
    const call = guard.fetch(
      aRequest(`http://public.example:${server.port}/`, { maxResponseBytes: 10 * MIB }),
    );
    expect(await refusalOf(call)).toMatchObject(tooLarge('response body', 10 * MIB));
    // Four GiB would take many seconds.
    expect(performance.now() - began).toBeLessThan(3_000);
    expect(process.memoryUsage().rss - before).toBeLessThan(200 * MIB);
    await until(() => server.connections.open.size === 0);
  });

  it('is known before the first byte where it is announced', async () => {
    const server = await aServer((_, response) => {
      response.writeHead(200, { 'content-length': 1_000 }).flushHeaders();
    });
    const { guard } = aGuard();
    const url = `http://public.example:${server.port}/`;
    expect(await refusalOf(guard.fetch(aRequest(url, { maxResponseBytes: 999 })))).toMatchObject(
      tooLarge('response body', 999),
    );
    const head = await guard.fetch(aRequest(url, { method: 'HEAD', maxResponseBytes: 999 }));
    expect(head.headers).toContainEqual(['content-length', '1000']);
    expect(head.body).toHaveLength(0);
  });

  it('is capped without end as well', async () => {
    const server = await aServer((_, response) => {
      const more = (): void => {
        while (!response.destroyed && response.write('x'.repeat(10_000)));
      };
      response.on('drain', more);
      more();
    });
    const { guard } = aGuard();
    const call = guard.fetch(
      aRequest(`http://public.example:${server.port}/`, { maxResponseBytes: 123_456 }),
    );
    expect(await refusalOf(call)).toMatchObject(tooLarge('response body', 123_456));
    await until(() => server.connections.open.size === 0);
  });

  it.each([
    ['one long header', (write: (text: string) => void) => write(`x: ${'y'.repeat(70_000)}\r\n\r\n`)],
    ['many headers', (write: (text: string) => void) => write('x: y\r\n'.repeat(40_000))],
  ])('has a cap for its headers: %s', async (_, send) => {
    const server = await aRawServer((socket) => {
      socket.once('data', () => {
        socket.write('HTTP/1.1 200 OK\r\n');
        send((text) => socket.write(text));
      });
    });
    const { guard } = aGuard();
    expect(await refusalOf(guard.fetch(aRequest(`http://public.example:${server.port}/`)))).toMatchObject(
      tooLarge('response headers', 65_536),
    );
  });
});

describe('the time of a request (R-HTTP-06)', () => {
  const slow: [string, (write: (text: string) => void) => void][] = [
    ['says nothing', () => undefined],
    ['sends its headers byte by byte', (write) => write('x')],
    ['sends its body byte by byte', (write) => write('')],
  ];

  it.each(slow)('is over when a server %s', async (what) => {
    const server = await aRawServer((socket) => {
      socket.resume();
      const bytes = what.includes('headers')
        ? 'HTTP/1.1 200 OK\r\nx: '
        : 'HTTP/1.1 200 OK\r\ncontent-length: 9999\r\n\r\n';
      if (what === 'says nothing') return;
      socket.write(bytes);
      const drip = setInterval(() => socket.write('z'), 20);
      socket.on('close', () => clearInterval(drip));
    });
    const { guard } = aGuard();
    const began = performance.now();
    const call = guard.fetch(aRequest(`http://public.example:${server.port}/`, { timeoutMs: 300 }));
    expect(await refusalOf(call)).toMatchObject(timedOut('total', 300));
    expect(performance.now() - began).toBeLessThan(1_000);
    await until(() => server.connections.open.size === 0);
  });

  it('covers lookups and all redirects together', async () => {
    const { guard: lookups } = aGuard({ resolve: () => new Promise(() => undefined) });
    expect(
      await refusalOf(lookups.fetch(aRequest('http://public.example/', { timeoutMs: 100 }))),
    ).toMatchObject(timedOut('total', 100));

    const server = await aServer((_, response) => {
      setTimeout(() => response.writeHead(302, { location: '/' }).end(), 100);
    });
    const { guard } = aGuard();
    const began = performance.now();
    const call = guard.fetch(aRequest(`http://public.example:${server.port}/`, { timeoutMs: 250 }));
    expect(await refusalOf(call)).toMatchObject(timedOut('total', 250));
    expect(performance.now() - began).toBeLessThan(1_000);
  });

  it('has a part for the connection, with its TLS handshake (R-HTTP-10)', async () => {
    // It takes the connection and never speaks TLS.
    const server = await aRawServer(() => undefined);
    const { guard } = aGuard();
    const began = performance.now();
    const call = guard.fetch(aRequest(`https://public.example:${server.port}/`, { timeoutMs: 20_000 }));
    expect(await refusalOf(call)).toMatchObject(timedOut('connect', 5_000));
    expect(performance.now() - began).toBeGreaterThan(4_500);
    expect(performance.now() - began).toBeLessThan(7_000);
  });

  it('leaves nothing behind that would keep a process or a signal', async () => {
    const server = await aServer((_, response) => response.end());
    const { guard } = aGuard();
    const { signal } = new AbortController();
    const added: unknown[] = [];
    const add = signal.addEventListener.bind(signal);
    const remove = signal.removeEventListener.bind(signal);
    signal.addEventListener = (...args: Parameters<typeof add>) => (added.push(args[1]), add(...args));
    signal.removeEventListener = (...args: Parameters<typeof remove>) => {
      added.splice(added.indexOf(args[1]), 1);
      remove(...args);
    };
    await guard.fetch(aRequest(`http://public.example:${server.port}/`, { signal }));
    expect(added).toEqual([]);
  });
});

describe('a request that nobody wants any more', () => {
  it.each(['/headers', '/body'])('ends at once with the reason of its signal: %s', async (path) => {
    const server = await aServer((request, response) => {
      if (request.url === '/body') response.write('some');
    });
    const { guard } = aGuard();
    const controller = new AbortController();
    const call = guard.fetch(
      aRequest(`http://public.example:${server.port}${path}`, { signal: controller.signal }),
    );
    await until(() => server.seen.length === 1);
    const reason = new Error('The run is over');
    controller.abort(reason);
    await expect(call).rejects.toBe(reason);
    await until(() => server.connections.open.size === 0);
  });

  it('is not begun when its signal has aborted', async () => {
    const { guard, resolved } = aGuard();
    const reason = new Error('The run is over');
    const call = guard.fetch(aRequest('http://public.example/', { signal: AbortSignal.abort(reason) }));
    await expect(call).rejects.toBe(reason);
    expect(resolved).toEqual([]);
  });

  it('ends when the guard is closed, and none begins after that', async () => {
    const server = await aServer(() => undefined);
    const { guard } = aGuard();
    const url = `http://public.example:${server.port}/`;
    const call = guard.fetch(aRequest(url));
    await until(() => server.seen.length === 1);
    const closing = guard.close();
    await expect(call).rejects.toEqual(new EgressFailedError('closed'));
    await closing;
    await guard.close();
    await until(() => server.connections.open.size === 0);
    await expect(guard.fetch(aRequest(url))).rejects.toEqual(new EgressFailedError('closed'));
    expect(server.seen).toHaveLength(1);
  });
});
