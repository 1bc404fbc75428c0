import { randomUUID } from 'node:crypto';
import type { Page, SessionView } from '#contracts';
import { inBothModes } from './both-modes.js';
import { Client } from './client.js';
import { ADMIN } from './installation.js';

inBothModes((guests) => {
  it('signs in, says who it is, and signs out (R-AUTH-02, R-AUTH-07, R-AUTH-09)', async () => {
    const { stranger, place } = guests();
    const login = await stranger.post('/api/v1/auth/login', ADMIN);
    expect(login).toMatchObject({
      status: 200,
      json: { user: { username: ADMIN.username, instance_role: 'owner', email: null } },
    });
    const authorization = `Bearer ${String(login.json['token'])}`;
    expect((await stranger.get('/api/v1/auth/me', { authorization })).json).toEqual(login.json['user']);
    expect((await stranger.send('POST', '/api/v1/auth/logout', undefined, { authorization })).status).toBe(
      204,
    );
    expect((await stranger.get('/api/v1/auth/me', { authorization })).status).toBe(401);
    expect((await (await Client.signedIn(place)).get('/api/v1/auth/me')).status).toBe(200);
  });

  it('takes the cookie as well, but only from its own origin (R-AUTH-04)', async () => {
    const { stranger } = guests();
    const login = await stranger.post('/api/v1/auth/login', ADMIN);
    const [cookie] = login.headers.getSetCookie();
    expect(cookie).toMatch(/HttpOnly/i);
    expect(cookie).toMatch(/SameSite=Lax/i);
    const pair = (cookie as string).split(';')[0] as string;
    expect((await stranger.get('/api/v1/auth/me', { cookie: pair })).status).toBe(200);
    const foreign = { cookie: pair, origin: 'https://evil.example' };
    expect((await stranger.send('POST', '/api/v1/auth/logout', undefined, foreign)).status).toBe(403);
    expect((await stranger.get('/api/v1/auth/me', { cookie: pair })).status).toBe(200);
  });

  it('lists the sessions of a person, and ends them one by one or everywhere', async () => {
    const { admin, place } = guests();
    const who = { username: `user-${randomUUID()}`, password: 'a password for the specs 7' };
    await admin.post('/api/v1/admin/users', who);
    const [one, other] = [await Client.signedIn(place, who), await Client.signedIn(place, who)];
    const { items } = (await one.get('/api/v1/auth/sessions')).json as unknown as Page<SessionView>;
    expect(items.map(({ current }) => current)).toEqual([false, true]);
    expect(items[0]).toMatchObject({ address: expect.any(String), user_agent: expect.any(String) });
    expect((await one.delete(`/api/v1/auth/sessions/${items[0]?.id}`)).status).toBe(204);
    expect((await other.get('/api/v1/auth/me')).status).toBe(401);
    expect((await admin.delete(`/api/v1/auth/sessions/${items[1]?.id}`)).status).toBe(404);
    const third = await Client.signedIn(place, who);
    expect((await one.delete('/api/v1/auth/sessions?except_current=true')).status).toBe(204);
    expect((await third.get('/api/v1/auth/me')).status).toBe(401);
    const passwords = { current_password: who.password, new_password: 'another password for the specs 7' };
    expect((await one.post('/api/v1/auth/password', passwords)).status).toBe(204);
    expect(await one.post('/api/v1/auth/password', passwords)).toMatchObject({
      ...{ status: 422, json: { code: 'auth.wrong-current-password' } },
    });
    expect((await one.delete('/api/v1/auth/sessions')).status).toBe(204);
    expect((await one.get('/api/v1/auth/me')).status).toBe(401);
    await Client.signedIn(place, { ...who, password: passwords.new_password });
  });

  it('says nothing of which part of a sign-in was wrong', async () => {
    const { stranger } = guests();
    const wrong = await stranger.post('/api/v1/auth/login', { ...ADMIN, password: 'not the password' });
    const unknown = await stranger.post('/api/v1/auth/login', { ...ADMIN, username: 'nobody-at-all' });
    expect(wrong.status).toBe(401);
    const { request_id: _, ...told } = wrong.json;
    expect(unknown).toMatchObject({ status: 401, json: told });
  });

  it('answers probes and versions openly (R-OPS-01, R-VER-02)', async () => {
    const { stranger } = guests();
    expect(await stranger.get('/healthz')).toMatchObject({ status: 200, text: 'ok' });
    expect((await stranger.get('/readyz')).status).toBe(200);
    const { json } = await stranger.get('/version');
    expect(json).toMatchObject({
      product: expect.stringMatching(/^\d+\.\d+\.\d+$/),
      api: 1,
      wire: 1,
      sdk: expect.any(String),
    });
    expect(json['schema']).toBeGreaterThanOrEqual(1);
    expect(json).toHaveProperty('public_base_url');
  });
});
