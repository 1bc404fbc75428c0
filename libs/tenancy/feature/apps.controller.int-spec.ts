import { Module } from '@nestjs/common';
import { APP_GUARD, NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { newId, systemClock } from '#kernel';
import { CLOCK, IdentityModule, IdentitySettings, OwnerBootstrap, SignedInGuard } from '#identity/feature';
import { ProblemFilter, strictValidation } from '#platform/http';
import { MemoryRateLimits, RateLimits } from '#platform/limits';
import { Database } from '#platform/postgres';
import { createLogger, Logger } from '#platform/telemetry';
import { usePostgres } from '#testing';
import { DefaultApp } from './default-app.js';
import { TenancyModule } from './tenancy.module.js';

const pg = usePostgres();
const credentials = { username: 'ada', password: 'correct horse battery staple' };
const logger = createLogger('spec', 'silent');
let app: NestFastifyApplication;
let authorization: string;
let defaultId: string;

class Ports {}

async function start(): Promise<NestFastifyApplication> {
  const ports = [
    { provide: Database, useValue: pg.database },
    { provide: RateLimits, useValue: new MemoryRateLimits() },
    { provide: Logger, useValue: logger },
    { provide: CLOCK, useValue: systemClock },
    { provide: IdentitySettings, useValue: new IdentitySettings({ sessionTtlHours: 24, publicBaseUrl: '' }) },
  ];
  const platform = {
    module: Ports,
    global: true,
    providers: ports,
    exports: ports.map(({ provide }) => provide),
  };
  @Module({
    imports: [platform, IdentityModule, TenancyModule],
    providers: [{ provide: APP_GUARD, useExisting: SignedInGuard }],
  })
  class SpecApp {}
  const started = await NestFactory.create<NestFastifyApplication>(SpecApp, new FastifyAdapter(), {
    logger: false,
  });
  started.useGlobalFilters(new ProblemFilter(logger));
  started.useGlobalPipes(strictValidation());
  await started.init();
  return started;
}

beforeAll(async () => {
  app = await start();
  await app.get(OwnerBootstrap).ensureOwner({ ...credentials, generate: false });
  defaultId = (await app.get(DefaultApp).ensure({ extraHosts: [] })).app.id;
  const answer = await app.inject({ method: 'POST', url: '/api/v1/auth/login', payload: credentials });
  authorization = `Bearer ${answer.json<{ token: string }>().token}`;
});
afterAll(() => app.close());

const get = (path: string, headers: Record<string, string> = { authorization }) =>
  app.inject({ method: 'GET', url: `/api/v1/admin/apps${path}`, headers });

describe('reading apps', () => {
  it('needs a sign-in', async () => {
    expect((await get('', {})).statusCode).toBe(401);
    expect((await get('/default', {})).statusCode).toBe(401);
  });

  it('gives one by id or by slug, with the role of the caller', async () => {
    const bySlug = await get('/default');
    expect(bySlug.statusCode).toBe(200);
    expect(bySlug.json()).toEqual({
      id: defaultId,
      slug: 'default',
      name: 'Default',
      my_role: 'app_admin',
      created_at: expect.stringMatching(/^\d{4}-.*Z$/),
      updated_at: expect.stringMatching(/^\d{4}-.*Z$/),
    });
    expect((await get(`/${defaultId}`)).json()).toEqual(bySlug.json());
  });

  it.each(['nothing', newId(), 'NO%20SLUG', '%00', 'x'.repeat(64), "'", '%F0%9F%98%80'])(
    'finds nothing at %j',
    async (key) => {
      const answer = await get(`/${key}`);
      expect(answer.statusCode).toBe(404);
      expect(answer.json()).toMatchObject({ code: 'app.not-found' });
    },
  );

  it('finds an app whose slug has the form of an id', async () => {
    const slug = newId();
    await pg.db.app.create({ data: { id: newId(), slug, name: 'Odd' } });
    expect((await get(`/${slug}`)).json()).toMatchObject({ slug, name: 'Odd' });
    await pg.db.app.delete({ where: { slug } });
  });

  it('pages through all of them in the order of their making', async () => {
    const slugs = ['b', 'a', 'c'];
    for (const slug of slugs) await pg.db.app.create({ data: { id: newId(), slug, name: slug } });
    const first = (await get('?limit=3')).json<{ items: { slug: string }[]; next_cursor: string }>();
    expect(first.items.map(({ slug }) => slug)).toEqual(['default', 'b', 'a']);
    const second = await get(`?limit=3&cursor=${first.next_cursor}`);
    expect(second.json()).toMatchObject({ items: [{ slug: 'c', my_role: 'app_admin' }], next_cursor: null });
  });

  it.each(['?cursor=nonsense', '?limit=0', '?limit=many', '?unknown=1'])('refuses %s', async (query) => {
    const answer = await get(query);
    expect(answer.statusCode).toBe(422);
    const { errors } = answer.json<{ errors: { field: string }[] }>();
    expect(new Set(errors.map(({ field }) => field)).size).toBe(1);
  });

  it('shows none to a member, who has no role in any app', async () => {
    await pg.db.user.updateMany({ data: { instanceRole: 'member' } });
    const [all, one] = [await get(''), await get('/default')];
    await pg.db.user.updateMany({ data: { instanceRole: 'owner' } });
    expect(all.json()).toEqual({ items: [], next_cursor: null });
    expect(one.statusCode).toBe(404);
  });
});
