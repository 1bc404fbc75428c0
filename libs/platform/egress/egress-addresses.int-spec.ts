import { networkInterfaces } from 'node:os';
import { PRODUCT_VERSION } from '#kernel';
import type { BlockedCategory } from './index.js';
import {
  aGuard,
  aRequest,
  aServer,
  closeAll,
  OTHER_PUBLIC,
  PUBLIC,
  refusalOf,
} from './local-web.for-spec.js';

afterEach(closeAll);

const blocked = (category: BlockedCategory) => ({
  code: 'http.blocked',
  kind: 'forbidden',
  message: expect.not.stringMatching(/\d\.\d|:[\da-f]*:/) as string,
  details: { category, retryable: false },
});

describe('what a script may reach', () => {
  it('is a public host, asked with what the script said and who it is (R-HTTP-09)', async () => {
    const server = await aServer((_, response) => {
      response.setHeader('set-cookie', ['a=1', 'b=2']).setHeader('X-Odd', 'caf\u00e9');
      response.statusMessage = 'Made';
      response.statusCode = 201;
      // As bytes: beside a text Node would write its headers as UTF-8.
      response.end(Buffer.from('hello'));
    });
    const { guard, dialled, resolved } = aGuard();
    const url = `http://public.example:${server.port}/a%20b?c=d#e`;
    const response = await guard.fetch(
      aRequest(url, {
        method: 'post',
        body: Buffer.from('{"x":1}'),
        headers: [
          ['Content-Type', 'application/json'],
          ['Host', 'forged.example'],
          ['Content-Length', '3'],
          ['Transfer-Encoding', 'chunked'],
        ],
      }),
    );
    expect(response).toMatchObject({
      ...{ status: 201, statusText: 'Made', redirected: false, body: Buffer.from('hello') },
      url: `http://public.example:${server.port}/a%20b?c=d`,
    });
    expect(response.headers.filter(([name]) => name === 'set-cookie' || name === 'x-odd')).toEqual([
      ...[
        ['set-cookie', 'a=1'],
        ['set-cookie', 'b=2'],
        ['x-odd', 'caf\u00e9'],
      ],
    ]);
    expect(server.seen).toMatchObject([{ method: 'POST', url: '/a%20b?c=d', body: '{"x":1}' }]);
    expect(server.seen[0]?.headers).toMatchObject({
      host: `public.example:${server.port}`,
      'content-type': 'application/json',
      'content-length': '7',
      'user-agent': `PiCloud/${PRODUCT_VERSION} (script script-1)`,
      'x-picloud-script-id': 'script-1',
    });
    expect(server.seen[0]?.headers).not.toHaveProperty('transfer-encoding');
    expect({ dialled, resolved }).toEqual({ dialled: [PUBLIC], resolved: ['public.example'] });
  });

  it.each([404, 500, 304])('any status is an answer: %i (R-HTTP-03)', async (status) => {
    const server = await aServer((_, response) => response.writeHead(status).end());
    const { guard } = aGuard();
    await expect(guard.fetch(aRequest(`http://public.example:${server.port}/`))).resolves.toMatchObject({
      status,
    });
  });

  it('is a public address as it is, without a lookup', async () => {
    const server = await aServer((_, response) => response.end('hi'));
    const { guard, resolved } = aGuard();
    const response = await guard.fetch(aRequest(`http://${PUBLIC}:${server.port}/`));
    expect(response.body.toString()).toBe('hi');
    expect(resolved).toEqual([]);
    expect(server.seen[0]?.headers.host).toBe(`${PUBLIC}:${server.port}`);
  });
});

describe('what it may not (R-HTTP-04, R-HTTP-07)', () => {
  it.each<[string, BlockedCategory]>([
    ['127.0.0.1', 'loopback'],
    ['127.1', 'loopback'],
    ['0x7f.1', 'loopback'],
    ['2130706433', 'loopback'],
    ['017700000001', 'loopback'],
    ['127.0.0.1.', 'loopback'],
    ['[::1]', 'loopback'],
    ['localhost', 'loopback'],
    ['LOCALHOST.', 'loopback'],
    ['a.localhost', 'loopback'],
    ['0', 'unspecified'],
    ['[::]', 'unspecified'],
    ['[::ffff:127.0.0.1]', 'embedded-ipv4'],
    ['[64:ff9b::7f00:1]', 'embedded-ipv4'],
    ['10.0.0.1', 'private'],
    ['[fd12::1]', 'private'],
    ['169.254.169.254', 'metadata'],
    ['169.254.1.1', 'link-local'],
    ['100.64.0.1', 'carrier-nat'],
    ['224.0.0.1', 'multicast'],
  ])('a URL with %s', async (host, category) => {
    const server = await aServer((_, response) => response.end());
    const { guard, resolved, dialled } = aGuard();
    expect(await refusalOf(guard.fetch(aRequest(`http://${host}:${server.port}/`)))).toEqual(
      blocked(category),
    );
    expect({ resolved, dialled, opened: server.connections.opened }).toEqual({
      ...{ resolved: [], dialled: [], opened: 0 },
    });
  });

  it.each<[string[], BlockedCategory]>([
    [['127.0.0.1'], 'loopback'],
    [[PUBLIC, '10.0.0.1'], 'private'],
    [[PUBLIC, OTHER_PUBLIC, '::ffff:8.8.8.8'], 'embedded-ipv4'],
    [[...Array.from({ length: 20 }, (_, n) => `8.8.8.${n}`), '169.254.169.254'], 'metadata'],
    [['fe80::1%eth0'], 'link-local'],
    [['nonsense'], 'reserved'],
  ])('a name that means %j', async (addresses, category) => {
    const { guard, dialled } = aGuard({ resolve: () => Promise.resolve(addresses) });
    expect(await refusalOf(guard.fetch(aRequest('http://public.example/')))).toEqual(blocked(category));
    expect(dialled).toEqual([]);
  });

  it('an address of this machine, be it public', async () => {
    const given = aGuard({
      ownAddresses: () => ['2606:2800:220:1:0:0:0:5'],
      resolve: () => Promise.resolve([PUBLIC, OTHER_PUBLIC]),
    });
    expect(await refusalOf(given.guard.fetch(aRequest('http://public.example/')))).toEqual(
      blocked('this-host'),
    );
    const { guard } = aGuard();
    for (const { address, family } of Object.values(networkInterfaces()).flatMap((found = []) => found)) {
      const host = family === 'IPv6' ? `[${address}]` : address;
      expect(await refusalOf(guard.fetch(aRequest(`http://${host}:8080/`)))).toMatchObject({
        code: 'http.blocked',
      });
    }
  });

  it.each([
    ['http://user:secret@public.example/', 'userinfo'],
    ['ftp://public.example/', 'scheme'],
    ['http://public.example:6379/', undefined],
    ['http://public.example:25/', 'port'],
    ['no URL', 'syntax'],
  ])('%s (R-HTTP-05)', async (url, reason) => {
    const { guard, dialled } = aGuard({ resolve: () => Promise.resolve(['10.0.0.1']) });
    const refusal = await refusalOf(guard.fetch(aRequest(url)));
    if (reason === undefined) expect(refusal).toEqual(blocked('private'));
    else expect(refusal).toMatchObject({ code: 'http.invalid-url', details: { reason, retryable: false } });
    expect(JSON.stringify(refusal)).not.toContain('secret');
    expect(dialled).toEqual([]);
  });

  it("a host that is not in its app's list, also after a redirect", async () => {
    const server = await aServer((_, response) => {
      response.writeHead(302, { location: `http://other.example:${server.port}/` }).end();
    });
    const { guard, resolved } = aGuard();
    const ask = (host: string) =>
      refusalOf(
        guard.fetch(aRequest(`http://${host}:${server.port}/`, { allowedHosts: ['listed.example'] })),
      );
    expect(await ask('other.example')).toEqual(blocked('unlisted'));
    expect(resolved).toEqual([]);
    expect(await ask('listed.example')).toEqual(blocked('unlisted'));
    expect(resolved).toEqual(['listed.example']);
    expect(server.seen).toHaveLength(1);
  });
});

describe('a name that changes its meaning (R-HTTP-04)', () => {
  /** Public when it is first asked for, this machine from then on. */
  const rebinding = () => {
    let asked = 0;
    return () => Promise.resolve([(asked += 1) === 1 ? PUBLIC : '127.0.0.1']);
  };

  it('is reached where it was checked, and refused the next time', async () => {
    const server = await aServer((_, response) => response.end('public'));
    const { guard, dialled, resolved } = aGuard({ resolve: rebinding() });
    const url = `http://rebind.example:${server.port}/`;
    expect((await guard.fetch(aRequest(url))).body.toString()).toBe('public');
    expect({ resolved, dialled }).toEqual({ resolved: ['rebind.example'], dialled: [PUBLIC] });
    // A connection that is still open is no way around the check.
    expect(server.connections.open.size).toBe(1);
    expect(await refusalOf(guard.fetch(aRequest(url)))).toEqual(blocked('loopback'));
    expect(server.seen).toHaveLength(1);
  });

  it('is refused when it changes between a request and its redirect', async () => {
    const server = await aServer((_, response) => response.writeHead(302, { location: '/secret' }).end());
    const { guard } = aGuard({ resolve: rebinding() });
    expect(await refusalOf(guard.fetch(aRequest(`http://rebind.example:${server.port}/`)))).toEqual(
      blocked('loopback'),
    );
    expect(server.seen.map(({ url }) => url)).toEqual(['/']);
  });

  it('uses no connection to where it was before', async () => {
    const server = await aServer((_, response) => response.end());
    let address = PUBLIC;
    const { guard, dialled } = aGuard({ resolve: () => Promise.resolve([address]) });
    const url = `http://moving.example:${server.port}/`;
    await guard.fetch(aRequest(url));
    address = OTHER_PUBLIC;
    await guard.fetch(aRequest(url));
    expect({ dialled, opened: server.connections.opened }).toEqual({
      ...{ dialled: [PUBLIC, OTHER_PUBLIC], opened: 2 },
    });
  });

  it('and a socket that leads elsewhere than it was told is closed before a byte is sent', async () => {
    const server = await aServer((_, response) => response.end());
    // The system takes 0.0.0.0 for this machine, so the other end has another address than was asked for.
    const { guard } = aGuard({}, { dial: () => '0.0.0.0' });
    const call = guard.fetch(aRequest(`http://${PUBLIC}:${server.port}/`));
    await expect(call).rejects.toThrow('Connected to another address than the one that was checked');
    expect(server.seen).toEqual([]);
  });
});

describe('private addresses for development (R-HTTP-08)', () => {
  it('can be allowed, which is said once at the start', async () => {
    const server = await aServer((_, response) => response.end('home'));
    const { guard, warnings } = aGuard({
      allowPrivate: true,
      resolve: () => Promise.resolve(['127.0.0.1']),
    });
    expect(warnings).toEqual([expect.stringContaining('PICLOUD_HTTP_ALLOW_PRIVATE')]);
    for (const host of ['127.0.0.1', '0x7f.1', 'localhost', 'private.example']) {
      const response = await guard.fetch(aRequest(`http://${host}:${server.port}/`));
      expect(response.body.toString()).toBe('home');
    }
    expect(warnings).toHaveLength(1);
  });

  it('lifts nothing else, and says nothing unless it is on', async () => {
    const { guard, dialled } = aGuard({ allowPrivate: true });
    for (const url of ['http://a:b@127.0.0.1/', 'file:///etc/passwd', 'http://127.0.0.1:22/'])
      expect(await refusalOf(guard.fetch(aRequest(url)))).toMatchObject({ code: 'http.invalid-url' });
    expect(dialled).toEqual([]);
    expect(aGuard().warnings).toEqual([]);
  });
});
