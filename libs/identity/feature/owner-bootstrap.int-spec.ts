import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { usePostgres } from '#testing';
import { startIdentityApp } from './identity-app.for-spec.js';
import { OwnerBootstrap } from './owner-bootstrap.js';

const pg = usePostgres({ per: 'test' });
const PASSWORD = 'correct horse battery staple';
let app: NestFastifyApplication;

beforeEach(async () => {
  app = await startIdentityApp({ database: pg.database });
});
afterEach(() => app.close());

const signIn = (username: string, password: string) =>
  app.inject({ method: 'POST', url: '/api/v1/auth/login', payload: { username, password } });

describe('the first owner', () => {
  it('is made from the given name and password', async () => {
    const owners = app.get(OwnerBootstrap);
    expect(await owners.ensureOwner({ username: 'ada', password: PASSWORD, generate: false })).toEqual({
      created: true,
      username: 'ada',
    });
    expect((await signIn('ada', PASSWORD)).json()).toMatchObject({ user: { instance_role: 'owner' } });
    const [told] = await pg.db.auditRecord.findMany({ where: { action: 'user.create' } });
    expect(told).toMatchObject({ actorId: null, targetName: 'ada', details: { instance_role: 'owner' } });
  });

  it('is left alone once there is a user, whatever is given then', async () => {
    const owners = app.get(OwnerBootstrap);
    await owners.ensureOwner({ username: 'ada', password: PASSWORD, generate: false });
    const again = await owners.ensureOwner({ username: 'eve', password: 'short', generate: true });
    expect(again).toEqual({ created: false, username: 'ada' });
    expect(await pg.db.user.count()).toBe(1);
    expect((await signIn('ada', PASSWORD)).statusCode).toBe(200);
  });

  it('is "admin" with a made-up password when nothing is given', async () => {
    const { generatedPassword = '', ...outcome } = await app
      .get(OwnerBootstrap)
      .ensureOwner({ generate: true });
    expect(outcome).toEqual({ created: true, username: 'admin' });
    expect((await signIn('admin', generatedPassword)).statusCode).toBe(200);
  });

  it('takes one of the two alone', async () => {
    const { username, generatedPassword } = await app
      .get(OwnerBootstrap)
      .ensureOwner({ username: 'ada', generate: true });
    expect(username).toBe('ada');
    expect(generatedPassword).toBeDefined();
    await pg.db.user.deleteMany();
    expect(await app.get(OwnerBootstrap).ensureOwner({ password: PASSWORD, generate: true })).toEqual({
      created: true,
      username: 'admin',
    });
  });

  it('is not made without a password where none may be made up', async () => {
    const outcome = await app.get(OwnerBootstrap).ensureOwner({ username: 'ada', generate: false });
    expect(outcome).toEqual({ created: false, username: '' });
    expect(await pg.db.user.count()).toBe(0);
  });

  it.each([
    ['short', 'must have at least 8 characters'],
    ['Password123', 'is one of the most common passwords'],
    ['', 'must have at least 8 characters'],
  ])('is not made with the password %j', async (password, fault) => {
    await expect(app.get(OwnerBootstrap).ensureOwner({ password, generate: true })).rejects.toMatchObject({
      code: 'auth.weak-password',
      message: `Cannot take the password of "PICLOUD_ADMIN_PASSWORD": ${fault}`,
    });
    expect(await pg.db.user.count()).toBe(0);
  });

  it('is not made with a name nobody could type', async () => {
    const wish = { username: 'a b', password: PASSWORD, generate: true };
    await expect(app.get(OwnerBootstrap).ensureOwner(wish)).rejects.toMatchObject({
      code: 'auth.invalid-username',
    });
  });

  it('is made once by managers that start at the same time', async () => {
    const other = await startIdentityApp({ database: pg.database });
    try {
      const wish = { generate: true };
      const starts = [app, other, app, other].map((each) => each.get(OwnerBootstrap).ensureOwner(wish));
      const outcomes = await Promise.all(starts);
      expect(outcomes.filter(({ created }) => created)).toHaveLength(1);
      expect(outcomes.filter(({ generatedPassword }) => generatedPassword !== undefined)).toHaveLength(1);
      expect(outcomes.map(({ username }) => username)).toEqual(['admin', 'admin', 'admin', 'admin']);
      expect(await pg.db.user.count()).toBe(1);
    } finally {
      await other.close();
    }
  });
});
