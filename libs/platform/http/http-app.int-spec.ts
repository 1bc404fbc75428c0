import { Body, Controller, Get, Header, Module, Post, Req } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyRequest } from 'fastify';
import { createLogger } from '#platform/telemetry';
import { createHttpApp, FrontDoor, listen, TrustedProxies } from './index.js';

@Controller()
class SpecController {
  @Post('api/v1/admin/things::check')
  check(@Body() body: unknown): { got: unknown } {
    return { got: body };
  }

  @Get('api/v1/admin/where')
  where(@Req() request: FastifyRequest): object {
    const { ip, host, protocol } = request;
    return { ip, host, protocol };
  }

  @Get('admin')
  @Header('content-security-policy', "default-src 'self'")
  page(): string {
    return 'a page';
  }
}

@Module({ controllers: [SpecController] })
class SpecModule {}

let app: NestFastifyApplication;
let base: string;
const start = async (trusted: readonly string[]): Promise<void> => {
  const logger = createLogger('spec', 'silent');
  app = await createHttpApp(SpecModule, new FrontDoor(new TrustedProxies(trusted)), logger);
  base = `http://127.0.0.1:${await listen(app, '127.0.0.1', 0)}`;
};
afterEach(() => app.close());

const post = async (body: string, path = '/api/v1/admin/things:check'): Promise<[number, unknown]> => {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(base + path, { method: 'POST', body, headers });
  return [response.status, await response.json()];
};

describe('a JSON body', () => {
  beforeEach(() => start([]));

  it('reaches a handler whose path has a colon, and only by that path', async () => {
    expect(await post('{"a":[1]}')).toEqual([201, { got: { a: [1] } }]);
    expect(await post('{}', '/api/v1/admin/thingsxcheck')).toMatchObject([404, {}]);
  });

  it.each([
    ['no JSON', '{', 'not valid JSON'],
    ['nothing', ' ', 'not valid JSON'],
    ['a key that is a prototype', '{"a":{"__proto__":{"b":1}}}', '"__proto__"'],
    ['too deep a nesting', '{"a":'.repeat(65) + '1' + '}'.repeat(65), 'deeper than 64 levels'],
    ['the deepest nesting that fits', '['.repeat(4_000_000) + ']'.repeat(4_000_000), 'deeper than 64 levels'],
  ])('with %s is a 400 with a reason', async (_, body, reason) => {
    const [status, problem] = await post(body);
    expect(status).toBe(400);
    expect(problem).toMatchObject({ code: 'http.malformed', detail: expect.stringContaining(reason) });
  });

  it('over the limit is a 413', async () => {
    expect(await post(`"${'x'.repeat(9_000_000)}"`)).toMatchObject([413, { code: 'http.body-too-large' }]);
  });
});

describe('an answer', () => {
  beforeEach(() => start([]));

  it.each(['/api/v1/admin/where', '/api/v1/nowhere'])(
    'of data is neither guessed at nor framed: %s',
    async (path) => {
      const { headers } = await fetch(base + path);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      expect(headers.get('content-security-policy')).toBe("default-src 'none'; frame-ancestors 'none'");
    },
  );

  it('of a page may have a policy of its own', async () => {
    const { headers } = await fetch(`${base}/admin`);
    expect(headers.get('content-security-policy')).toBe("default-src 'self'");
    expect(headers.get('x-content-type-options')).toBe('nosniff');
  });
});

describe('where a request comes from', () => {
  const FORWARDED = {
    'x-forwarded-for': '1.2.3.4, 198.51.100.7',
    'x-forwarded-proto': 'https',
    'x-forwarded-host': 'a.example',
  };
  const where = async (headers: Record<string, string>): Promise<unknown> =>
    (await fetch(`${base}/api/v1/admin/where`, { headers })).json();

  it('is the connection where no proxy is trusted', async () => {
    await start([]);
    expect(await where(FORWARDED)).toMatchObject({ ip: '127.0.0.1', protocol: 'http' });
  });

  it('is what a trusted proxy says, and never anything but an address', async () => {
    await start(['127.0.0.1']);
    expect(await where(FORWARDED)).toEqual({ ip: '198.51.100.7', host: 'a.example', protocol: 'https' });
    expect(await where({ 'x-forwarded-for': 'nobody, <b>' })).toMatchObject({ ip: '127.0.0.1' });
    expect(await where({})).toMatchObject({ ip: '127.0.0.1', protocol: 'http' });
  });
});
