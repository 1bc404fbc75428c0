import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { freePort } from '#platform/local-servers';
import {
  aGuard,
  aRawServer,
  aRequest,
  aServer,
  closeAll,
  OTHER_PUBLIC,
  PUBLIC,
  refusalOf,
} from './local-web.for-spec.js';
import { selfSigned } from './self-signed.for-spec.js';

afterEach(closeAll);

describe('connections', () => {
  it('are kept for the next request of the same app, and never shared with another', async () => {
    const server = await aServer((_, response) => response.end('hi'));
    const { guard } = aGuard();
    const url = `http://public.example:${server.port}/`;
    for (const appId of ['app-1', 'app-1', 'app-1', 'app-2', 'app-1']) {
      await guard.fetch(aRequest(url, { appId }));
      // The client looks first whether the server closes it after all.
      await sleep(5);
    }
    expect(server.connections.opened).toBe(2);
    expect(server.connections.open.size).toBe(2);
  });

  it('serve a hundred requests at once', async () => {
    const server = await aServer((request, response) => {
      setTimeout(() => response.end(request.url), 20);
    });
    const { guard, resolved } = aGuard();
    const base = `http://public.example:${server.port}`;
    const bodies = await Promise.all(
      Array.from({ length: 100 }, async (_, n) =>
        (await guard.fetch(aRequest(`${base}/${n}`))).body.toString(),
      ),
    );
    expect(bodies).toEqual(Array.from({ length: 100 }, (_, n) => `/${n}`));
    expect(server.connections.opened).toBeLessThanOrEqual(64);
    expect(resolved).toHaveLength(1);
  });

  it('are tried to each of the checked addresses', async () => {
    const server = await aServer((_, response) => response.end('second'));
    const { guard, dialled } = aGuard(
      { resolve: () => Promise.resolve([OTHER_PUBLIC, PUBLIC]) },
      // Nobody listens on the first.
      { dial: (address) => (address === PUBLIC ? '127.0.0.1' : '127.0.0.2') },
    );
    const response = await guard.fetch(aRequest(`http://public.example:${server.port}/`));
    expect(response.body.toString()).toBe('second');
    expect(dialled).toEqual([]);
  });

  it('are tried to eight addresses at most', async () => {
    const { guard, dialled } = aGuard({
      resolve: () => Promise.resolve(Array.from({ length: 20 }, (_, n) => `8.8.8.${n}`)),
    });
    await refusalOf(guard.fetch(aRequest(`http://public.example:${await freePort()}/`)));
    expect(dialled).toHaveLength(8);
  });

  it('that fail say how, and no address (R-HTTP-07)', async () => {
    const gone = await aRawServer((socket) => socket.destroy());
    const noHttp = await aRawServer((socket) => socket.end('SSH-2.0-OpenSSH\r\n'));
    const short = await aRawServer((socket) =>
      socket.end('HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nfive!'),
    );
    const { guard } = aGuard();
    const ask = async (url: string) => {
      const refusal = await refusalOf(guard.fetch(aRequest(url)));
      expect(JSON.stringify(refusal)).not.toMatch(/127\.0\.0\.1|93\.184/);
      return refusal;
    };
    const failed = (reason: string, retryable: boolean) => ({
      code: 'http.failed',
      kind: 'failed',
      details: { reason, retryable },
    });
    expect(await ask(`http://public.example:${await freePort()}/`)).toMatchObject(failed('refused', true));
    expect(await ask(`http://public.example:${gone.port}/`)).toMatchObject(failed('reset', true));
    expect(await ask(`http://public.example:${noHttp.port}/`)).toMatchObject(failed('protocol', false));
    expect(await ask(`http://public.example:${short.port}/`)).toMatchObject(failed('reset', true));
  });
});

describe('TLS', () => {
  const identity = selfSigned(['public.example', PUBLIC]);
  const answering = (wanted = identity) =>
    aServer((_, response) => response.end('private talk'), { identity: wanted });
  const failed = (reason: string) => ({ code: 'http.failed', details: { reason, retryable: false } });

  it('names the host that was asked for, and holds the certificate against it', async () => {
    const server = await answering();
    const { guard } = aGuard({}, { ca: identity.cert });
    for (const host of ['public.example', 'public.example.']) {
      const response = await guard.fetch(aRequest(`https://${host}:${server.port}/`));
      expect(response.body.toString()).toBe('private talk');
    }
    expect(server.servernames).toEqual(['public.example', 'public.example']);
    expect(await refusalOf(guard.fetch(aRequest(`https://other.example:${server.port}/`)))).toMatchObject(
      failed('certificate'),
    );
  });

  it('trusts nobody but the authorities, whatever the environment says', async () => {
    const server = await answering();
    const { guard } = aGuard();
    expect(await refusalOf(guard.fetch(aRequest(`https://public.example:${server.port}/`)))).toMatchObject(
      failed('certificate'),
    );
    expect(server.seen).toEqual([]);
  });

  it('is not spoken by every port', async () => {
    const server = await aServer((_, response) => response.end());
    const { guard } = aGuard();
    expect(await refusalOf(guard.fetch(aRequest(`https://public.example:${server.port}/`)))).toMatchObject(
      failed('tls'),
    );
  });
});

describe('the environment', () => {
  it('has no say: no proxy, and no certificate that nobody vouches for', async () => {
    const proxy = await aServer((_, response) => response.end('proxy'));
    const origin = await aServer((_, response) => response.end('origin'));
    const secure = await aServer((_, response) => response.end('origin'), {
      identity: selfSigned(['127.0.0.1']),
    });
    // The name takes the system's own lookup.
    const answers = await fetchElsewhere(
      [`http://localhost:${origin.port}/`, `https://127.0.0.1:${secure.port}/`],
      `http://127.0.0.1:${proxy.port}`,
    );
    expect(answers).toEqual(['origin', 'http.failed']);
    expect(proxy.connections.opened).toBe(0);
  });
});

/** What a guard of its own gets in a process whose environment names a proxy; compiled, as `npm test` builds first. */
async function fetchElsewhere(urls: readonly string[], proxy: string): Promise<unknown> {
  const built = join(import.meta.dirname, '../../../dist/libs/platform/egress/index.js');
  const program = `
    import { EGRESS_DEFAULTS, EgressGuard } from ${JSON.stringify(pathToFileURL(built).href)};
    const guard = new EgressGuard({ allowPrivate: true, warn: () => undefined });
    const rest = { appId: 'a', scriptId: 's', method: 'GET', headers: [], redirect: 'follow', ...EGRESS_DEFAULTS };
    const ask = (url) => guard.fetch({ ...rest, url }).then(({ body }) => body.toString(), ({ code }) => code);
    const answers = [];
    for (const url of ${JSON.stringify(urls)}) answers.push(await ask(url));
    await guard.close();
    console.log(JSON.stringify(answers));`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    env: {
      ...{ HTTP_PROXY: proxy, HTTPS_PROXY: proxy, ALL_PROXY: proxy, http_proxy: proxy, https_proxy: proxy },
      ...{ NODE_USE_ENV_PROXY: '1', NODE_TLS_REJECT_UNAUTHORIZED: '0', UNDICI_USE_MILO: '1' },
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  await once(child, 'close');
  return JSON.parse(output);
}
