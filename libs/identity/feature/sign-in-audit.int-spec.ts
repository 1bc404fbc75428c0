import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { hashSessionToken } from '#identity/domain';
import { usePostgres } from '#testing';
import { startIdentityApp } from './identity-app.for-spec.js';
import { OwnerBootstrap } from './owner-bootstrap.js';
import { asking } from './people.for-spec.js';

const pg = usePostgres();
const PASSWORD = 'correct horse battery staple';
let app: NestFastifyApplication;

beforeAll(async () => {
  app = await startIdentityApp({ database: pg.database });
  await app.get(OwnerBootstrap).ensureOwner({ username: 'Ada', password: PASSWORD, generate: false });
});
afterAll(() => app.close());

const login = async (username = 'Ada', password = PASSWORD): Promise<string> => {
  const { json } = await asking(app)('POST', '/auth/login', { username, password });
  return (json as unknown as { token: string }).token;
};

describe('the audit log of sign-ins', () => {
  const told = async (work: () => Promise<unknown>) => {
    await pg.db.auditRecord.deleteMany();
    await work();
    return pg.db.auditRecord.findMany();
  };
  const userId = async () => (await pg.db.user.findFirstOrThrow()).id;

  it('tells of one that succeeded, by whom, from where and with which session', async () => {
    let sessionId = '';
    const rows = await told(async () => {
      const where = { tokenHash: hashSessionToken(await login()) };
      sessionId = (await pg.db.session.findUniqueOrThrow({ where })).id;
    });
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({
      ...{ action: 'auth.login', outcome: 'done', code: null, actorId: await userId(), actorName: 'Ada' },
      ...{ credential: 'session', credentialId: sessionId, targetKind: 'session', targetId: sessionId },
      ...{ address: '127.0.0.1', requestId: expect.any(String) },
    });
  });

  it('tells of one that was refused, with the account if there is one', async () => {
    const rows = await told(() => login('aDA', 'a wrong password'));
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({
      ...{ action: 'auth.login', outcome: 'refused', code: 'auth.wrong-credentials', actorId: null },
      ...{ credential: 'none', targetKind: 'user', targetId: await userId(), targetName: 'Ada' },
    });
    expect(JSON.stringify(rows)).not.toContain('wrong password');
  });

  it('never tells what was typed as a name that nobody has: it may be a password', async () => {
    const rows = await told(() => login('my-secret-password', 'x'));
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({ outcome: 'refused', targetId: null, targetName: null });
    expect(JSON.stringify(rows)).not.toContain('my-secret');
  });

  it('tells of a sign-out once', async () => {
    const fresh = await login();
    const rows = await told(() => asking(app, fresh)('POST', '/auth/logout'));
    expect(rows.map(({ action, outcome }) => [action, outcome])).toEqual([['auth.logout', 'done']]);
  });
});
