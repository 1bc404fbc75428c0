import type { RequestListener } from 'node:http';
import { aGuard, aRequest, aServer, closeAll, PUBLIC, refusalOf, until } from './local-web.for-spec.js';

afterEach(closeAll);

/** Answers `/<n>` with a redirect to `/<n-1>`, and `/0` with the end. */
const countdown: RequestListener = (request, response) => {
  const left = Number((request.url ?? '').slice(1));
  if (left === 0) response.end('end');
  else response.writeHead(302, { location: `/${left - 1}` }).end('moved');
};

describe('redirects', () => {
  it('are followed five times, each looked up and checked anew (R-HTTP-04, R-HTTP-10)', async () => {
    const server = await aServer(countdown);
    const { guard, resolved } = aGuard();
    const base = `http://public.example:${server.port}`;
    const response = await guard.fetch(aRequest(`${base}/5`));
    expect(response).toMatchObject({ status: 200, url: `${base}/0`, redirected: true });
    expect(response.body.toString()).toBe('end');
    expect(resolved).toHaveLength(6);
    expect(await refusalOf(guard.fetch(aRequest(`${base}/6`)))).toMatchObject({
      code: 'http.too-many-redirects',
      details: { maxRedirects: 5, retryable: false },
    });
    expect(server.seen.at(-1)?.url).toBe('/1');
  });

  it.each(['127.0.0.1', '[::1]', '0x7f.1', 'localhost', '[::ffff:127.0.0.1]', 'private.example'])(
    'to %s are refused before anything is sent there (R-HTTP-04)',
    async (host) => {
      const inside = await aServer((_, response) => response.end('secret'));
      const outside = await aServer((_, response) => {
        response.writeHead(302, { location: `http://${host}:${inside.port}/` }).end();
      });
      const { guard } = aGuard({
        resolve: (name) => Promise.resolve([name === 'private.example' ? '10.0.0.1' : PUBLIC]),
      });
      const refusal = await refusalOf(guard.fetch(aRequest(`http://public.example:${outside.port}/`)));
      expect(refusal).toMatchObject({ code: 'http.blocked' });
      expect(inside.connections.opened).toBe(0);
    },
  );

  it.each(['file:///etc/passwd', 'http://a:b@public.example/', 'http://public.example:22/', 'http://'])(
    'to %s are refused',
    async (location) => {
      const server = await aServer((_, response) => response.writeHead(307, { location }).end());
      const { guard } = aGuard();
      expect(await refusalOf(guard.fetch(aRequest(`http://public.example:${server.port}/`)))).toMatchObject({
        code: 'http.invalid-url',
      });
    },
  );

  it('take no credentials to another origin, and the body only where the status says so', async () => {
    const other = await aServer((_, response) => response.end());
    const server = await aServer((request, response) => {
      const [, status = ''] = (request.url ?? '').split('/');
      response.writeHead(Number(status), { location: `http://other.example:${other.port}/` }).end();
    });
    const { guard } = aGuard();
    for (const status of [303, 307]) {
      await guard.fetch(
        aRequest(`http://public.example:${server.port}/${status}`, {
          method: 'POST',
          body: Buffer.from('payload'),
          headers: [
            ['Authorization', 'Bearer secret'],
            ['Cookie', 'session=secret'],
            ['Content-Type', 'text/plain'],
            ['X-Kept', 'yes'],
          ],
        }),
      );
    }
    expect(server.seen[0]?.headers).toMatchObject({
      authorization: 'Bearer secret',
      cookie: 'session=secret',
    });
    expect(other.seen).toMatchObject([
      { method: 'GET', body: '', headers: { 'x-kept': 'yes', 'x-picloud-script-id': 'script-1' } },
      { method: 'POST', body: 'payload', headers: { 'x-kept': 'yes', 'content-type': 'text/plain' } },
    ]);
    for (const { headers } of other.seen) expect(JSON.stringify(headers)).not.toContain('secret');
    expect(other.seen[0]?.headers).not.toHaveProperty('content-type');
  });

  it('can be an error, or the answer itself', async () => {
    const server = await aServer(countdown);
    const { guard } = aGuard();
    const url = `http://public.example:${server.port}/1`;
    expect(await refusalOf(guard.fetch(aRequest(url, { redirect: 'error' })))).toMatchObject({
      code: 'http.failed',
      details: { reason: 'redirected', retryable: false },
    });
    const response = await guard.fetch(aRequest(url, { redirect: 'manual' }));
    expect(response).toMatchObject({ status: 302, redirected: false, body: Buffer.from('moved') });
    expect(response.headers).toContainEqual(['location', '/0']);
    expect(server.seen).toHaveLength(2);
  });

  it('do not have their bodies read, however long', async () => {
    let cut = false;
    const server = await aServer((request, response) => {
      if (request.url === '/end') return response.end('end');
      response.writeHead(302, { location: '/end' });
      const chunk = Buffer.alloc(65_536);
      const more = (): void => {
        while (!response.destroyed && response.write(chunk));
      };
      response.on('drain', more).on('close', () => {
        cut = true;
      });
      return more();
    });
    const { guard } = aGuard();
    const response = await guard.fetch(aRequest(`http://public.example:${server.port}/`));
    expect(response.body.toString()).toBe('end');
    await until(() => cut);
  });
});
