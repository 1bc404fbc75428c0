import { request as ask } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { newId } from '#kernel';
import { MemoryRateLimits, RateLimits } from '#platform/limits';
import type { RateVerdict } from '#platform/limits';
import { usePostgres } from '#testing';
import { DataPlaneWorld } from './data-plane-world.for-spec.js';

const pg = usePostgres();

/** Counts how often it is asked, and can be away. */
class WatchedLimits extends RateLimits {
  asked = 0;
  isAway = false;
  delayMs = 0;
  private readonly counted = new MemoryRateLimits();

  async consume(key: string, rule: { points: number; perSeconds: number }): Promise<RateVerdict> {
    this.asked += 1;
    if (this.delayMs > 0) await sleep(this.delayMs);
    if (this.isAway) return { allowed: true, retryAfterSeconds: 0, count: undefined };
    return this.counted.consume(key, rule);
  }

  close(): Promise<void> {
    return this.counted.close();
  }
}

let world: DataPlaneWorld;
const limits = new WatchedLimits();
beforeAll(async () => {
  world = new DataPlaneWorld({ database: pg.database, limits });
  await world.start();
});
afterAll(() => world.close());

const from = (address: string): Record<string, string> => ({ 'x-forwarded-for': address });
const bearer = (token: string): Record<string, string> => ({ authorization: `Bearer ${token}` });
let paths = 0;
const aPath = (): string => `/p${(paths += 1)}`;
const statuses = async (path: string, senders: readonly Record<string, string>[]): Promise<number[]> => {
  const found: number[] = [];
  for (const headers of senders) found.push((await world.ask(path, headers)).status);
  return found;
};

describe('the rate limit of a route', () => {
  const limited = (by: 'ip' | 'principal' | 'route', requests = 2): string => {
    const path = aPath();
    world.route(path, { rateLimit: { requests, perSeconds: 60, by } });
    return path;
  };

  it('is told with every answer, and refuses what is over it', async () => {
    const path = limited('route');
    const [first, second, third] = [await world.ask(path), await world.ask(path), await world.ask(path)];
    expect([first.status, second.status, third.status]).toEqual([200, 200, 429]);
    for (const { headers } of [first, second, third])
      expect(headers.get('ratelimit-policy')).toBe('"default";q=2;w=60');
    expect(first.headers.get('ratelimit')).toMatch(/^"default";r=1;t=(?:60|59)$/);
    expect(third.headers.get('ratelimit')).toMatch(/^"default";r=0;t=\d+$/);
    expect(Number(third.headers.get('retry-after'))).toBeGreaterThan(50);
    expect(await third.json()).toMatchObject({ status: 429, code: 'route.rate-limited' });
  });

  it('holds exactly when all come at once', async () => {
    const path = limited('route', 5);
    const answers = await Promise.all(Array.from({ length: 20 }, () => world.ask(path)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(5);
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(15);
  });

  it('counts each address by itself, of IPv6 each customer', async () => {
    const path = limited('ip', 1);
    const [one, other, neighbour] = [from('198.51.100.1'), from('198.51.100.2'), from('2001:db8:1:1::2')];
    expect(await statuses(path, [one, one, other, from('2001:db8:1:1::1'), neighbour])).toEqual([
      ...[200, 429, 200, 200, 429],
    ]);
    // What a client writes before the proxy's own word does not matter.
    expect(await statuses(path, [from('203.0.113.1, 198.51.100.1')])).toEqual([429]);
  });

  it('counts each caller by itself wherever it is, and strangers by address', async () => {
    const path = limited('principal', 1);
    const [{ token, userId }, { token: other }] = [await world.user('member'), await world.user('member')];
    const key = await world.key(userId, ['script:read']);
    const senders = [
      { ...bearer(token), ...from('198.51.100.1') },
      { ...bearer(token), ...from('198.51.100.2') },
      { ...bearer(key), ...from('198.51.100.3') },
      { ...bearer(other), ...from('198.51.100.1') },
      from('198.51.100.1'),
      from('198.51.100.1'),
    ];
    expect(await statuses(path, senders)).toEqual([200, 429, 429, 200, 200, 429]);
  });

  it('does not count who is not let in', async () => {
    const path = aPath();
    world.route(path, { auth: 'user', rateLimit: { requests: 1, perSeconds: 60, by: 'route' } });
    const { token } = await world.user('member');
    expect(await statuses(path, [{}, {}, bearer(token), bearer(token)])).toEqual([401, 401, 200, 429]);
  });

  it('lets all through while nobody can count, and promises nothing', async () => {
    const path = limited('route', 1);
    limits.isAway = true;
    const [, second] = [await world.ask(path), await world.ask(path)];
    limits.isAway = false;
    expect(second.status).toBe(200);
    expect(second.headers.get('ratelimit-policy')).toBe('"default";q=1;w=60');
    expect(second.headers.get('ratelimit')).toBeNull();
  });

  it.each(['GET', 'POST'])('does not wait for a client that goes away meanwhile (%s)', async (method) => {
    const path = limited('route');
    const before = world.runs.length;
    limits.delayMs = 100;
    const leaving = new AbortController();
    const body = method === 'POST' ? { body: 'x'.repeat(500) } : {};
    const asked = world.ask(path, {}, { method, signal: leaving.signal, ...body });
    await sleep(50);
    leaving.abort();
    await expect(asked).rejects.toThrow();
    limits.delayMs = 0;
    for (let looks = 0; looks < 50 && world.dataPlane.inFlight > 0; looks += 1) await sleep(10);
    expect(world.dataPlane.inFlight).toBe(0);
    expect(world.runs.length).toBe(before);
  });

  it('is asked of nobody where a route has none', async () => {
    const path = aPath();
    world.route(path);
    const before = limits.asked;
    await world.ctx(path);
    expect(limits.asked).toBe(before);
  });

  it('is not for the script to gainsay', async () => {
    const path = limited('route');
    const own = encodeURIComponent(JSON.stringify({ ratelimit: '"mine";r=9', 'retry-after': '1' }));
    const { headers } = await world.ask(`${path}?headers=${own}`);
    expect(headers.get('ratelimit')).toMatch(/^"default";/);
    expect(headers.get('retry-after')).toBe('1');
  });
});

describe('CORS settings of a route', () => {
  const ORIGIN = 'https://a.example';
  const cors = { origins: [ORIGIN], headers: ['x-one'], exposeHeaders: ['etag'], credentials: true };
  /** With headers that `fetch` keeps for browsers. */
  const preflight = (path: string, headers: Record<string, string>): Promise<IncomingMessage> =>
    new Promise((resolve, reject) => {
      const asking = ask(world.base + path, { method: 'OPTIONS', headers }, (answer) => {
        answer.resume();
        answer.on('end', () => resolve(answer));
      });
      asking.on('error', reject).end();
    });
  const wanting = (method: string, origin = ORIGIN): Record<string, string> => ({
    origin,
    'access-control-request-method': method,
    'access-control-request-headers': 'x-one',
  });

  it('answer preflights without running the script', async () => {
    const path = aPath();
    world.route(
      path,
      { cors, auth: 'editor', rateLimit: { requests: 1, perSeconds: 60, by: 'ip' } },
      { method: 'POST' },
    );
    const before = world.runs.length;
    for (let round = 0; round < 3; round += 1) {
      const { statusCode, headers } = await preflight(path, wanting('POST'));
      expect(statusCode).toBe(204);
      expect(headers).toMatchObject({
        'access-control-allow-origin': ORIGIN,
        'access-control-allow-credentials': 'true',
        'access-control-allow-methods': 'POST',
        'access-control-allow-headers': 'x-one',
        'access-control-max-age': '600',
        vary: expect.stringContaining('origin') as string,
      });
      expect(headers['x-request-id']).toBeDefined();
    }
    expect(world.runs).toHaveLength(before);
  });

  it('are told for all methods at the path that they hold for, and for no other', async () => {
    const path = aPath();
    world.route(path, { cors }, { method: 'GET' });
    world.route(path, { cors }, { method: 'PUT' });
    world.route(path, { cors: { ...cors, maxAgeSeconds: 1 } }, { method: 'PATCH' });
    world.route(path, {}, { method: 'DELETE' });
    const { headers } = await preflight(path, wanting('PUT'));
    expect(headers['access-control-allow-methods']).toBe('GET, HEAD, PUT');
    expect((await preflight(path, wanting('PATCH'))).headers['access-control-allow-methods']).toBe('PATCH');
    const own = aPath();
    world.route(own, { cors }, { method: 'PURGE' });
    expect((await preflight(own, wanting('PURGE'))).headers['access-control-allow-methods']).toBe('PURGE');
  });

  it('tell pages of other origins nothing', async () => {
    const path = aPath();
    world.route(path, { cors });
    const { statusCode, headers } = await preflight(path, wanting('GET', 'https://evil.example'));
    expect(statusCode).toBe(204);
    expect(Object.keys(headers).filter((name) => name.startsWith('access-control-'))).toEqual([]);
    const answer = await world.ask(path, { origin: 'https://evil.example' });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('access-control-allow-origin')).toBeNull();
    expect(answer.headers.get('vary')).toBe('origin');
  });

  it('stand on every answer, a refusal too', async () => {
    const path = aPath();
    world.route(path, { cors });
    const answer = await world.ask(path, { origin: ORIGIN });
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'access-control-allow-origin': ORIGIN,
      'access-control-allow-credentials': 'true',
      'access-control-expose-headers': 'etag',
      vary: 'origin',
    });
    const closed = aPath();
    world.route(closed, { cors, auth: 'user' });
    const refused = await world.ask(closed, { origin: ORIGIN });
    expect(refused.status).toBe(401);
    expect(refused.headers.get('access-control-allow-origin')).toBe(ORIGIN);
  });

  it('count for more than the headers of the script, which else are its own', async () => {
    const said = {
      'access-control-allow-origin': '*',
      'access-control-allow-private-network': 'true',
      vary: 'accept',
    };
    const query = `?headers=${encodeURIComponent(JSON.stringify(said))}`;
    const [path, free] = [aPath(), aPath()];
    world.route(path, { cors });
    world.route(free);
    const answer = await world.ask(path + query, { origin: ORIGIN });
    expect(answer.headers.get('access-control-allow-origin')).toBe(ORIGIN);
    expect(answer.headers.get('access-control-allow-private-network')).toBeNull();
    expect(answer.headers.get('vary')).toBe('accept, origin');
    expect(Object.fromEntries((await world.ask(free + query, { origin: ORIGIN })).headers)).toMatchObject(
      said,
    );
  });

  it.each(['OPTIONS', null])(
    'are passed over for a route of the script that answers OPTIONS (%s)',
    async (method) => {
      const path = aPath();
      world.route(path, { cors }, { method: 'GET' });
      world.route(path, {}, { method });
      const before = world.runs.length;
      const own = method === 'OPTIONS' ? 'GET' : 'POST';
      expect((await preflight(path, wanting(own))).statusCode).toBe(200);
      expect(world.runs).toHaveLength(before + 1);
    },
  );

  it('are none where a route has none, or there is no route', async () => {
    const path = aPath();
    world.route(path, {}, { method: 'GET' });
    expect((await preflight(path, wanting('GET'))).statusCode).toBe(404);
    expect((await preflight(`${path}/nowhere`, wanting('GET'))).statusCode).toBe(404);
    world.route('/*', { cors });
    expect((await preflight(`/api/v1/execute/${newId()}`, wanting('POST'))).statusCode).toBe(404);
  });
});

describe('an asynchronous route', () => {
  it('takes the request and says so (R-ROUTE-35)', async () => {
    const path = aPath();
    const routeId = world.route(path, { auth: 'user', cors: { origins: ['*'] } }, { dispatchMode: 'async' });
    const { token, userId } = await world.user('member');
    const headers = { ...bearer(token), 'idempotency-key': 'once', origin: 'https://a.example' };
    const answer = await world.ask(`${path}?a=1`, headers, { method: 'POST', body: 'hello' });
    const [accepted] = world.accepted.splice(0);
    const executionId = accepted?.invocation.executionId;
    expect(answer.status).toBe(202);
    expect(await answer.json()).toEqual({
      accepted_at: '1970-01-01T00:00:00.000Z',
      execution_id: executionId,
    });
    expect(answer.headers.get('x-picloud-execution-id')).toBe(executionId);
    expect(answer.headers.get('access-control-allow-origin')).toBe('*');
    expect(accepted).toMatchObject({
      ...{ idempotencyKey: 'once', routeId, principalId: userId },
      invocation: { principal: { id: userId }, body: { text: 'hello' }, request: { queryString: 'a=1' } },
    });
    expect(accepted?.invocation.request.headers).not.toHaveProperty('authorization');
    expect(world.runs.map(({ executionId: ran }) => ran)).not.toContain(executionId);
  });

  it('is refused as others are', async () => {
    const path = aPath();
    world.route(path, { auth: 'user' }, { dispatchMode: 'async' });
    expect((await world.ask(path)).status).toBe(401);
    expect(world.accepted).toEqual([]);
  });
});

describe('what the script is given of host, path and way', () => {
  it('is all that the route captured', async () => {
    world.route('/files/:kind/*', {}, { host: '*.tenants.example', hostParamName: 'tenant' });
    const headers = { 'x-forwarded-host': 'ada.tenants.example:8443', 'x-forwarded-proto': 'https' };
    const { request } = await world.ctx('/files/pics/2024/a%2Fb.png?x=1', headers);
    expect(request.params).toEqual({ tenant: 'ada', kind: 'pics' });
    expect(request.rest).toBe('2024/a%2Fb.png');
    expect(request.url).toBe('https://ada.tenants.example:8443/files/pics/2024/a%2Fb.png?x=1');
  });

  it('is plain where no proxy says otherwise', async () => {
    const path = aPath();
    world.route(path);
    const { request } = await world.ctx(path);
    expect(request).toMatchObject({ url: world.base + path, params: {}, rest: '' });
  });
});
