import { ApiError, createClient } from './index.js';

const ID = '0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c';

/** A server of one answer, and what it was asked. */
function serverOf(status: number, body: string, headers: Record<string, string> = {}) {
  const asked: { method: string; url: string; headers: Headers; body: string }[] = [];
  const fetch = async (request: Request): Promise<Response> => {
    const { method, url } = request;
    asked.push({ method, url, headers: request.headers, body: await request.text() });
    return new Response(body === '' ? null : body, { status, headers });
  };
  return { asked, client: createClient({ baseUrl: 'https://picloud.example/', token: 'pic_1', fetch }) };
}

describe('the client', () => {
  it('asks for what the document says, as who it is, and gives what is answered', async () => {
    const { asked, client } = serverOf(201, `{"id":"${ID}"}`);
    const body = { app_id: 'shop', name: 'greet', source: 'export default () => 1;' };
    const script = await client.post('/api/v1/admin/scripts', { body });
    expect(script.id).toBe(ID);
    expect(asked).toHaveLength(1);
    expect(asked[0]).toMatchObject({ method: 'POST', url: 'https://picloud.example/api/v1/admin/scripts' });
    expect(JSON.parse(asked[0]?.body ?? '')).toEqual(body);
    expect(asked[0]?.headers.get('authorization')).toBe('Bearer pic_1');
  });

  it('puts parameters where they belong, escaped', async () => {
    const { asked, client } = serverOf(200, '{"items":[],"next_cursor":null}');
    const params = { path: { id: 'a/b c' }, query: { limit: 2, cursor: 'x&y' } };
    expect((await client.get('/api/v1/admin/scripts/{id}/versions', { params })).items).toEqual([]);
    expect(asked[0]?.url).toBe(
      'https://picloud.example/api/v1/admin/scripts/a%2Fb%20c/versions?limit=2&cursor=x%26y',
    );
  });

  it('gives nothing where nothing is answered, and text where text is asked for', async () => {
    const params = { path: { id: ID } };
    expect(await serverOf(204, '').client.delete('/api/v1/admin/scripts/{id}', { params })).toBeUndefined();
    const text: string = await serverOf(200, 'declare').client.get('/api/v1/sdk/types', { parseAs: 'text' });
    expect(text).toBe('declare');
  });

  it('throws what was refused, with code, status and whatever else is told', async () => {
    const problem = {
      ...{ type: 'about:blank', title: 'Service Unavailable', status: 503, code: 'script.busy' },
      ...{ detail: 'Cannot run the script now', request_id: ID, script_count: 3 },
    };
    const { client } = serverOf(503, JSON.stringify(problem), { 'retry-after': '5' });
    const error = await client.get('/version').catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({
      ...{ status: 503, code: 'script.busy', detail: 'Cannot run the script now', requestId: ID },
      ...{ retryAfterSeconds: 5, message: 'Cannot run the script now', problem },
    });
  });

  it.each(['<html>Bad Gateway</html>', '', '{"error":"no"}', 'null', '[]'])(
    'throws its own problem for an answer that has none: %j',
    async (body) => {
      const { client } = serverOf(502, body, { 'x-request-id': ID });
      await expect(client.get('/version')).rejects.toMatchObject({
        ...{ name: 'ApiError', status: 502, code: 'http.unexpected', requestId: ID },
        ...{ retryAfterSeconds: undefined, detail: 'The server answered 502' },
      });
    },
  );

  it('does not compile what the API does not have', () => {
    const { client } = serverOf(200, '{}');
    const attempts = [
      // @ts-expect-error no such path
      () => client.get('/api/v1/admin/nothing'),
      // @ts-expect-error no such method there
      () => client.post('/version'),
      // @ts-expect-error the body is missing
      () => client.post('/api/v1/admin/scripts'),
      // @ts-expect-error a field of the wrong type
      () => client.post('/api/v1/admin/scripts', { body: { app_id: 1, name: 'a', source: 'b' } }),
      // @ts-expect-error the parameter of the path is missing
      () => client.get('/api/v1/admin/scripts/{id}'),
      // @ts-expect-error no such field in the answer
      async () => (await client.get('/version')).nothing,
    ];
    expect(attempts).toHaveLength(6);
  });
});
