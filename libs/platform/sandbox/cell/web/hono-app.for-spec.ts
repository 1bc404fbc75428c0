import { Hono } from 'hono';
import { basicAuth } from 'hono/basic-auth';
import { bodyLimit } from 'hono/body-limit';
import { getCookie, setCookie, setSignedCookie, getSignedCookie } from 'hono/cookie';
import { cors } from 'hono/cors';
import { etag } from 'hono/etag';
import { HTTPException } from 'hono/http-exception';
import { sign, verify } from 'hono/jwt';
import { logger } from 'hono/logger';
import { secureHeaders } from 'hono/secure-headers';
import { stream, streamSSE, streamText } from 'hono/streaming';
import { timing } from 'hono/timing';

/** An application as its author would write it: nothing in it knows where it runs. */
const app = new Hono<{ Bindings: { GREETING: string }; Variables: { user: string } }>();
const lines: string[] = [];

app.use(logger((line) => lines.push(line)));
app.use('/api/*', cors({ origin: 'https://front.example', credentials: true }));
app.use('/safe/*', secureHeaders(), timing());
app.use('/etag/*', etag());
app.use('/private/*', basicAuth({ username: 'ada', password: 'secret' }));
app.use('/small/*', bodyLimit({ maxSize: 8, onError: (c) => c.text('too large', 413) }));
app.use('/user/*', async (c, next) => {
  c.set('user', c.req.header('x-user') ?? 'nobody');
  await next();
  c.header('x-after', String(c.res.status));
});

app.get('/', (c) => c.text(`${c.env.GREETING} from ${new URL(c.req.url).host}`));
app.get('/hello/:name{[a-z]+}', (c) => c.json({ hello: c.req.param('name'), q: c.req.queries('q') ?? [] }));
app.get('/files/*', (c) => c.text(c.req.path));
app.get('/user/me', (c) => c.html(`<b>${c.get('user')}</b>`));
app.get('/etag/x', (c) => c.text('tagged'));
app.get('/safe/x', (c) => c.text('safe'));
app.get('/private/x', (c) => c.text('in'));
app.get('/go', (c) => c.redirect('/there', 301));
app.get('/bytes', (c) => c.body(new Uint8Array([0, 255])));
app.get('/none', (c) => c.body(null, 204));
app.post('/json', async (c) => c.json({ got: await c.req.json() }, 201, { 'X-Made': 'yes' }));
app.post('/form', async (c) => {
  const form = await c.req.parseBody({ all: true });
  const file = form['file'];
  const shown = file instanceof File ? [file.name, file.type, await file.text()] : null;
  return c.json({ ...form, file: shown });
});
app.post('/small/x', async (c) => c.text(await c.req.text()));
app.post('/api/echo', async (c) => c.text(await c.req.text()));
app.get('/cookie', async (c) => {
  setCookie(c, 'seen', `${Number(getCookie(c, 'seen') ?? 0) + 1}`, { path: '/', httpOnly: true });
  await setSignedCookie(c, 'signed', 'value', 'key');
  return c.json({ signed: await getSignedCookie(c, 'key', 'signed') });
});
app.get('/jwt', async (c) => {
  const token = await sign({ sub: 'ada' }, 'key', 'HS256');
  return c.json({ parts: token.split('.').length, sub: (await verify(token, 'key', 'HS256'))['sub'] });
});
app.get('/text', (c) =>
  streamText(c, async (out) => {
    for (const part of ['one ', 'two ', 'three']) {
      await out.write(part);
      await out.sleep(1);
    }
  }),
);
app.get('/sse', (c) => streamSSE(c, async (out) => out.writeSSE({ event: 'tick', data: '1', id: '7' })));
app.get('/stream', (c) => stream(c, async (out) => void (await out.write(new Uint8Array([1, 2])))));
app.get('/fail', () => {
  throw new Error('oops');
});
app.get('/denied', () => {
  throw new HTTPException(403, { message: 'not you' });
});
app.route(
  '/nested',
  new Hono().get('/deep', (c) => c.text('deep')),
);
app.get('/lines', (c) => c.json(lines.length));
app.onError((error, c) =>
  error instanceof HTTPException ? error.getResponse() : c.json({ error: error.message }, 500),
);
app.notFound((c) => c.text('nowhere', 404));

export { app };
