import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { HOUR_MS, newId } from '#kernel';
import { usePostgres } from '#testing';
import { HandClock, startIdentityApp } from './identity-app.for-spec.js';
import { OwnerBootstrap } from './owner-bootstrap.js';
import { asking, somebody } from './people.for-spec.js';
import type { Answer, AnswerJson } from './people.for-spec.js';

const pg = usePostgres();
const PASSWORD = 'correct horse battery staple';
const NEXT = 'another horse battery staple';
const clock = new HandClock();
let app: NestFastifyApplication;

beforeEach(async () => {
  await pg.db.user.deleteMany();
  await pg.db.auditRecord.deleteMany();
  // Anew for each, so that failures of one do not block another.
  app = await startIdentityApp({ database: pg.database, clock });
  await app.get(OwnerBootstrap).ensureOwner({ username: 'Ada', password: PASSWORD, generate: false });
});
afterEach(() => app.close());

interface SessionJson extends AnswerJson {
  readonly current: boolean;
  readonly user_agent: string | null;
}

async function login(userAgent = 'spec', password = PASSWORD): Promise<string> {
  const answer = await app.inject({
    ...{ method: 'POST', url: '/api/v1/auth/login', remoteAddress: '192.0.2.7' },
    headers: { 'user-agent': userAgent },
    payload: { username: 'ada', password },
  });
  return answer.json<{ token: string }>().token;
}

const list = async (token: string, query = ''): Promise<readonly SessionJson[]> =>
  (await asking(app, token)('GET', `/auth/sessions${query}`)).json.items as readonly SessionJson[];
const isGood = async (token: string) => (await asking(app, token)('GET', '/auth/me')).status === 200;
const told = async () => (await pg.db.auditRecord.findMany({ orderBy: { id: 'asc' } })).slice(1);

describe("one's own sessions", () => {
  it('are listed with when and from where they were begun', async () => {
    const first = await login('Firefox');
    clock.ms += HOUR_MS;
    const second = await login('x'.repeat(300));
    await pg.db.session.updateMany({
      where: { userAgent: 'Firefox' },
      data: { lastSeenAt: new Date(clock.ms) },
    });
    const at = (ms: number) => new Date(clock.ms + ms).toISOString();
    expect(await list(first)).toEqual([
      {
        ...{ id: expect.any(String), created_at: at(0), last_seen_at: at(0), expires_at: at(24 * HOUR_MS) },
        ...{ address: '192.0.2.7', user_agent: 'x'.repeat(256), current: false },
      },
      {
        ...{ id: expect.any(String), created_at: at(-HOUR_MS), last_seen_at: at(0) },
        ...{ expires_at: at(23 * HOUR_MS), address: '192.0.2.7', user_agent: 'Firefox', current: true },
      },
    ]);
    expect((await list(second)).map(({ current }) => current)).toEqual([true, false]);
  });

  it('are paged, without those of others and those that have expired', async () => {
    const stale = await login();
    clock.ms += 24 * HOUR_MS;
    expect(await isGood(stale)).toBe(false);
    await somebody(app, pg.db, 'admin');
    const tokens = [await login('1'), await login('2'), await login('3')] as const;
    const { items, next_cursor } = (await asking(app, tokens[0])('GET', '/auth/sessions?limit=2')).json;
    expect((items as readonly SessionJson[]).map(({ user_agent }) => user_agent)).toEqual(['3', '2']);
    const rest = await list(tokens[0], `?cursor=${next_cursor}`);
    expect(rest.map(({ user_agent }) => user_agent)).toEqual(['1']);
    expect((await asking(app, tokens[0])('GET', '/auth/sessions?cursor=x')).status).toBe(422);
  });

  it("are ended one by one; another's and a missing one are both 404", async () => {
    const [mine, other] = [await login(), await login()];
    const stranger = await somebody(app, pg.db, 'owner');
    const otherId = (await list(other)).find(({ current }) => current)?.id ?? '';
    const ask = asking(app, mine);
    for (const id of [newId(), 'no-id', (await list(stranger.token))[0]?.id ?? '']) {
      const { status, json } = await ask('DELETE', `/auth/sessions/${id}`);
      expect([status, json.code]).toEqual([404, 'session.not-found']);
    }
    expect((await stranger.ask('DELETE', `/auth/sessions/${otherId}`)).status).toBe(404);
    const ended = await ask('DELETE', `/auth/sessions/${otherId}`);
    expect([ended.status, ended.headers['set-cookie']]).toEqual([204, undefined]);
    expect([await isGood(other), await isGood(mine), await isGood(stranger.token)]).toEqual([
      false,
      true,
      true,
    ]);
    expect((await told()).at(-1)).toMatchObject({
      action: 'auth.session-revoke',
      targetId: otherId,
      outcome: 'done',
    });
  });

  it('when it is the one that asks, takes its cookie along', async () => {
    const mine = await login();
    const [session] = await list(mine);
    const ended = await asking(app, mine)('DELETE', `/auth/sessions/${session?.id}`);
    expect(String(ended.headers['set-cookie'])).toMatch(/^picloud_session=; Max-Age=0/);
    expect(await isGood(mine)).toBe(false);
  });

  it('are ended everywhere, with or without the one that asks', async () => {
    const [mine, other] = [await login(), await login()];
    const stranger = await somebody(app, pg.db, 'admin');
    const but = await asking(app, mine)('DELETE', '/auth/sessions?except_current=true');
    expect([but.status, but.headers['set-cookie']]).toEqual([204, undefined]);
    expect([await isGood(mine), await isGood(other)]).toEqual([true, false]);
    const again = await login();
    const all = await asking(app, mine)('DELETE', '/auth/sessions');
    expect(String(all.headers['set-cookie'])).toMatch(/^picloud_session=; Max-Age=0/);
    expect([await isGood(mine), await isGood(again), await isGood(stranger.token)]).toEqual([
      false,
      false,
      true,
    ]);
    const rows = (await told()).filter(({ action }) => action === 'auth.sessions-revoke');
    expect(rows.map(({ details }) => details)).toEqual([
      { except_current: true, sessions_ended: 1 },
      { except_current: false, sessions_ended: 2 },
    ]);
  });

  it('are not all ended by a slip of the pen (422)', async () => {
    const mine = await login();
    for (const query of ['?except_current=yes', '?except_current=', '?except=true'])
      expect((await asking(app, mine)('DELETE', `/auth/sessions${query}`)).status).toBe(422);
    expect(await isGood(mine)).toBe(true);
  });
});

describe("changing one's own password", () => {
  const change = (token: string, current: string, next = NEXT): Promise<Answer> =>
    asking(app, token)('POST', '/auth/password', { current_password: current, new_password: next });

  it('ends all other sessions and leaves this one', async () => {
    const [mine, other] = [await login(), await login()];
    expect((await change(mine, PASSWORD)).status).toBe(204);
    expect([await isGood(mine), await isGood(other)]).toEqual([true, false]);
    expect(await login()).toBeUndefined();
    expect(await isGood(await login('spec', NEXT))).toBe(true);
    const row = (await told()).find(({ action }) => action === 'auth.password-change');
    expect(row).toMatchObject({ outcome: 'done', actorName: 'Ada', details: { sessions_ended: 1 } });
    expect(JSON.stringify(await told())).not.toMatch(/horse battery/);
  });

  it('needs the current one (422), and counts wrong guesses like failed sign-ins', async () => {
    const mine = await login();
    for (let i = 0; i < 5; i += 1) {
      const { status, json } = await change(mine, 'a wrong password');
      expect([status, json.code]).toEqual([422, 'auth.wrong-current-password']);
      expect(json.errors).toEqual([{ field: 'current_password', message: expect.any(String) }]);
    }
    const blocked = await change(mine, PASSWORD);
    expect([blocked.status, blocked.json.code]).toEqual([429, 'auth.throttled']);
    // It is the same count: a stolen session is no way around it.
    expect(await login()).toBeUndefined();
    expect(await isGood(mine)).toBe(true);
  });

  it('takes only a good one', async () => {
    const mine = await login();
    for (const [next, code] of [
      ['short', 'auth.weak-password'],
      ['password1', 'auth.weak-password'],
      ['x'.repeat(129), 'auth.weak-password'],
    ] as const) {
      const { status, json } = await change(mine, PASSWORD, next);
      expect([status, json.code, json.errors[0]?.field]).toEqual([422, code, 'new_password']);
    }
    const missing = await asking(app, mine)('POST', '/auth/password', {});
    expect(new Set(missing.json.errors.map(({ field }) => field))).toEqual(
      new Set(['current_password', 'new_password']),
    );
  });

  it('is done once of several that ask at once', async () => {
    const mine = await login();
    const answers = await Promise.all([1, 2, 3].map((i) => change(mine, PASSWORD, `${NEXT} ${i}`)));
    expect(answers.map(({ status }) => status).sort()).toEqual([204, 422, 422]);
    const won = answers.findIndex(({ status }) => status === 204) + 1;
    expect(await isGood(await login('spec', `${NEXT} ${won}`))).toBe(true);
  });
});
