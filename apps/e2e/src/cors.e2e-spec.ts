import { inBothModes } from './both-modes.js';
import { askAt } from './wire.for-spec.js';

const ORIGIN = 'https://shop.example';

inBothModes((guests) => {
  const routed = async (source: string, ...routes: readonly object[]): Promise<string> => {
    const { admin } = guests();
    const script = await admin.script(source);
    const path = `/specs/${script.id}`;
    for (const route of routes) {
      const answer = await admin.post(`/api/v1/admin/scripts/${script.id}/routes`, { path, ...route });
      expect(answer.status).toBe(201);
    }
    return path;
  };
  const preflight = (path: string, method: string, origin = ORIGIN) =>
    askAt(
      guests().place.base,
      path,
      {
        host: new URL(guests().place.base).host,
        origin,
        'access-control-request-method': method,
        'access-control-request-headers': 'x-one',
      },
      'OPTIONS',
    );
  const cors = {
    origins: [ORIGIN],
    headers: ['X-One'],
    expose_headers: ['X-Two'],
    credentials: true,
    max_age_seconds: 60,
  };

  it('answers preflights for the route, without a run and without a sign-in', async () => {
    const { admin } = guests();
    const path = await routed('export default () => { throw new Error("run"); };', {
      method: 'PUT',
      cors,
      auth: 'editor',
    });
    const { status, headers } = await preflight(path, 'PUT');
    expect(status).toBe(204);
    expect(headers).toMatchObject({
      'access-control-allow-origin': ORIGIN,
      'access-control-allow-credentials': 'true',
      'access-control-allow-methods': 'PUT',
      'access-control-allow-headers': 'x-one',
      'access-control-max-age': '60',
    });
    expect(headers).not.toHaveProperty('x-picloud-execution-id');
    const foreign = await preflight(path, 'PUT', 'https://evil.example');
    expect(foreign.status).toBe(204);
    expect(foreign.headers).not.toHaveProperty('access-control-allow-origin');
    expect(await admin.executions(path.replace('/specs/', ''), 0)).toEqual([]);
  });

  it('speaks for the script on every answer, and leaves it to the script without settings', async () => {
    const { stranger } = guests();
    const own = `export default () => ({ statusCode: 200, body: 1,
      headers: { 'access-control-allow-origin': '*', 'x-two': '2', vary: 'accept' } });`;
    const path = await routed(own, { cors, method: 'GET' }, { cors, method: 'POST', auth: 'user' });
    const answer = await stranger.get(path, { origin: ORIGIN });
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'access-control-allow-origin': ORIGIN,
      'access-control-expose-headers': 'x-two',
      vary: 'accept, origin',
    });
    const refused = await stranger.post(path, {}, { origin: ORIGIN });
    expect([refused.status, refused.headers.get('access-control-allow-origin')]).toEqual([401, ORIGIN]);
    expect(
      (await stranger.get(path, { origin: 'https://evil.example' })).headers.has(
        'access-control-allow-origin',
      ),
    ).toBe(false);
    const free = await stranger.get(await routed(own, {}), { origin: ORIGIN });
    expect(free.headers.get('access-control-allow-origin')).toBe('*');
  });

  it("lets a script's own OPTIONS route answer", async () => {
    const path = await routed(
      "export default ({ request }) => ({ statusCode: 200, headers: { 'x-by': request.method }, body: '' });",
      { method: 'GET', cors },
      { method: 'OPTIONS' },
    );
    const { status, headers } = await preflight(path, 'GET');
    expect({ status, by: headers['x-by'] }).toEqual({ status: 200, by: 'OPTIONS' });
  });
});
