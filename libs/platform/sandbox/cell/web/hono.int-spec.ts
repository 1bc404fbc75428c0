import { Guest } from './guest.for-spec.js';

let guest: Guest;
beforeAll(async () => {
  guest = await Guest.start();
});
afterAll(() => guest.stop());

interface Asked {
  readonly method?: string;
  readonly headers?: Record<string, string | string[]>;
  readonly body?: string;
  readonly bodyIsBytes?: boolean;
}
interface Answered {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly cookies: string[];
  readonly text: string;
}

/** One request as the wrapper hands it in and takes the answer out; a stream is read to its end. */
async function ask(path: string, asked: Asked = {}): Promise<Answered> {
  const received = JSON.stringify({
    method: 'GET',
    headers: {},
    bodyIsBytes: false,
    ...asked,
    url: `https://app.example${path}`,
  });
  return guest.run<Answered>(
    `const request = wrapper.makeRequest(${received}, undefined);
     const response = await bundle.app.fetch(request, { GREETING: 'hi' }, { waitUntil() {}, passThroughOnException() {} });
     const { status, headers, body } = wrapper.takeResponse(response);
     const bytes = body?.kind === 'stream' ? await new Response(body.stream).bytes() : body?.bytes;
     const text = body === null ? '' : body.text ?? new TextDecoder('latin1').decode(bytes);
     const cookies = headers.filter(([name]) => name === 'set-cookie').map(([, value]) => value);
     return { status, headers: Object.fromEntries(headers), cookies, text };`,
    { entry: 'libs/platform/sandbox/cell/web/hono-app.for-spec.ts' },
  );
}

describe('an unmodified Hono application', () => {
  it.each([
    ['/', 200, 'hi from app.example'],
    ['/hello/ada?q=1&q=%C3%A4', 200, '{"hello":"ada","q":["1","ä"]}'],
    ['/hello/Ada', 404, 'nowhere'],
    ['/files/a/b%20c', 200, '/files/a/b c'],
    ['/nested/deep', 200, 'deep'],
    ['/bytes', 200, '\u0000ÿ'],
    ['/none', 204, ''],
    ['/text', 200, 'one two three'],
    ['/sse', 200, 'event: tick\ndata: 1\nid: 7\n\n'],
    ['/stream', 200, '\u0001\u0002'],
    ['/fail', 500, '{"error":"oops"}'],
    ['/denied', 403, 'not you'],
    ['/jwt', 200, '{"parts":3,"sub":"ada"}'],
    ['/none/such', 404, 'nowhere'],
    ['/lines', 200, '1'],
  ])('answers %s with %i', async (path, status, text) => {
    expect(await ask(path)).toMatchObject({ status, text });
  });

  it('redirects', async () => {
    expect(await ask('/go')).toMatchObject({ status: 301, headers: { location: '/there' } });
  });

  it('reads JSON, and says so when it is none', async () => {
    const headers = { 'content-type': 'application/json' };
    const good = await ask('/json', { method: 'POST', headers, body: '{"a":[1]}' });
    expect(good).toMatchObject({ status: 201, text: '{"got":{"a":[1]}}', headers: { 'x-made': 'yes' } });
    expect(await ask('/json', { method: 'POST', headers, body: '{' })).toMatchObject({ status: 500 });
  });

  it('reads forms of both kinds', async () => {
    const type = 'application/x-www-form-urlencoded';
    const plain = await ask('/form', {
      method: 'POST',
      headers: { 'content-type': type },
      body: 'a=1&a=2&b=%C3%A4',
    });
    expect(JSON.parse(plain.text)).toEqual({ a: ['1', '2'], b: 'ä', file: null });
    const body = [
      ...['--B', 'Content-Disposition: form-data; name="t"', '', 'text'],
      ...[
        '--B',
        'Content-Disposition: form-data; name="file"; filename="f.txt"',
        'Content-Type: text/plain',
        '',
        'in file',
        '--B--',
        '',
      ],
    ].join('\r\n');
    const headers = { 'content-type': 'multipart/form-data; boundary=B' };
    const parts = await ask('/form', { method: 'POST', headers, body, bodyIsBytes: true });
    expect(JSON.parse(parts.text)).toEqual({ t: 'text', file: ['f.txt', 'text/plain', 'in file'] });
  });

  it('reads and sets cookies, signed ones too', async () => {
    const { cookies } = await ask('/cookie', { headers: { cookie: 'seen=4; x=y' } });
    expect(cookies[0]).toBe('seen=5; Path=/; HttpOnly');
    const signed = (cookies[1] as string).split(';')[0] as string;
    expect(await ask('/cookie', { headers: { cookie: signed } })).toMatchObject({
      text: '{"signed":"value"}',
    });
    const forged = signed.replace('value', 'valuf');
    expect(await ask('/cookie', { headers: { cookie: forged } })).toMatchObject({ text: '{"signed":false}' });
  });

  it('runs middleware around its handlers', async () => {
    const user = await ask('/user/me', { headers: { 'X-User': 'ada' } });
    expect(user).toMatchObject({
      text: '<b>ada</b>',
      headers: { 'x-after': '200', 'content-type': 'text/html; charset=UTF-8' },
    });
    const safe = await ask('/safe/x');
    expect(safe.headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'server-timing': expect.stringContaining('total'),
    });
  });

  it('answers preflights', async () => {
    const headers = { origin: 'https://front.example', 'access-control-request-method': 'POST' };
    const preflight = await ask('/api/echo', { method: 'OPTIONS', headers });
    expect(preflight).toMatchObject({
      status: 204,
      headers: { 'access-control-allow-origin': 'https://front.example' },
    });
  });

  it('tags what it sends, and spares what is known', async () => {
    const first = await ask('/etag/x');
    const tag = first.headers['etag'] as string;
    expect(tag).toMatch(/^"[0-9a-f]{40}"$/);
    expect(await ask('/etag/x', { headers: { 'if-none-match': tag } })).toMatchObject({
      status: 304,
      text: '',
    });
  });

  it('asks for a password', async () => {
    expect(await ask('/private/x')).toMatchObject({
      status: 401,
      headers: { 'www-authenticate': expect.any(String) },
    });
    const authorization = `Basic ${Buffer.from('ada:secret').toString('base64')}`;
    expect(await ask('/private/x', { headers: { authorization } })).toMatchObject({
      status: 200,
      text: 'in',
    });
  });

  it('bounds a body whose length is not said', async () => {
    expect(await ask('/small/x', { method: 'POST', body: 'short' })).toMatchObject({
      status: 200,
      text: 'short',
    });
    expect(await ask('/small/x', { method: 'POST', body: 'much too long' })).toMatchObject({ status: 413 });
  });
});
