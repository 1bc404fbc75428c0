import { randomUUID } from 'node:crypto';
import { inBothModes } from './both-modes.js';
import { Client } from './client.js';
import type { Answer } from './client.js';

const USERS = '/api/v1/admin/users';
const PASSWORD = 'a password for the specs 7';

const patch = (client: Client, id: unknown, body: object): Promise<Answer> =>
  client.send('PATCH', `${USERS}/${String(id)}`, JSON.stringify(body), {
    'content-type': 'application/json',
  });

inBothModes((guests) => {
  const newUser = async (more: object = {}) => {
    const username = `user-${randomUUID()}`;
    const answer = await guests().admin.post(USERS, { username, password: PASSWORD, ...more });
    expect(answer.status).toBe(201);
    return { id: answer.json['id'], username, json: answer.json };
  };
  const signedIn = (username: string, password = PASSWORD) =>
    Client.signedIn(guests().place, { username, password });

  it('makes users who sign in, and shows a made-up password once (R-USER-01, R-USER-02)', async () => {
    const { admin, stranger } = guests();
    const username = `user-${randomUUID()}`;
    const made = await admin.post(USERS, { username, email: `${username}@a.example` });
    expect(made).toMatchObject({ status: 201, json: { username, instance_role: 'admin', is_active: true } });
    const password = String(made.json['generated_password']);
    const grace = await signedIn(username, password);
    expect((await grace.get('/api/v1/auth/me')).json).toEqual({
      ...{ id: made.json['id'], username, instance_role: 'admin', email: `${username}@a.example` },
    });
    expect((await admin.get(`${USERS}?q=${username}`)).text).not.toContain(password);
    expect((await stranger.get(USERS)).status).toBe(401);
    expect(await admin.post(USERS, { username: username.toUpperCase() })).toMatchObject({
      ...{ status: 409, json: { code: 'user.username-taken' } },
    });
  });

  it('a member manages nobody, and a change of role holds at the next request', async () => {
    const { admin } = guests();
    const { id, username } = await newUser({ instance_role: 'member' });
    const member = await signedIn(username);
    expect((await member.get(USERS)).status).toBe(403);
    expect((await patch(member, id, { instance_role: 'owner' })).status).toBe(403);
    expect((await patch(admin, id, { instance_role: 'admin' })).status).toBe(200);
    expect((await member.get(USERS)).status).toBe(200);
    expect(await patch(member, id, { instance_role: 'owner' })).toMatchObject({
      ...{ status: 422, json: { code: 'user.cannot-escalate' } },
    });
    expect((await patch(admin, id, { instance_role: 'member', username: `${username}-2` })).status).toBe(200);
    expect((await member.get(USERS)).status).toBe(403);
    expect((await member.get('/api/v1/auth/me')).json['username']).toBe(`${username}-2`);
  });

  it('a deactivated user is out at once, with session and key, and comes back without them (R-AUTH-14)', async () => {
    const { admin, place } = guests();
    const { id, username } = await newUser();
    const grace = await signedIn(username);
    const key = await grace.post('/api/v1/admin/api-keys', { name: 'ci', scopes: ['script:read'] });
    const bearer = { authorization: `Bearer ${String(key.json['raw_token'])}` };
    const byKey = () => Client.anonymous(place).get('/api/v1/admin/scripts', bearer);
    expect([(await byKey()).status, (await grace.get('/api/v1/auth/me')).status]).toEqual([200, 200]);
    expect((await patch(admin, id, { is_active: false })).status).toBe(200);
    expect([(await byKey()).status, (await grace.get('/api/v1/auth/me')).status]).toEqual([401, 401]);
    const login = { username, password: PASSWORD };
    expect((await Client.anonymous(place).post('/api/v1/auth/login', login)).status).toBe(401);
    expect((await patch(admin, id, { is_active: true })).status).toBe(200);
    expect([(await byKey()).status, (await grace.get('/api/v1/auth/me')).status]).toEqual([401, 401]);
    expect((await (await signedIn(username)).get('/api/v1/auth/me')).status).toBe(200);
  });

  it('the last owner stays, whatever they ask for (R-USER-05)', async () => {
    const { admin } = guests();
    const { json } = await admin.get('/api/v1/auth/me');
    for (const answer of [
      await patch(admin, json['id'], { instance_role: 'admin' }),
      await patch(admin, json['id'], { is_active: false }),
      await admin.delete(`${USERS}/${String(json['id'])}`),
    ])
      expect([answer.status, String(answer.json['code'])]).toEqual([
        409,
        expect.stringMatching(/^user\.last-/),
      ]);
    expect((await admin.get('/api/v1/auth/me')).json).toEqual(json);
  });

  it('a reset password ends the sessions, and a deleted user is gone', async () => {
    const { admin, stranger } = guests();
    const { id, username } = await newUser();
    const grace = await signedIn(username);
    const reset = await admin.post(`${USERS}/${String(id)}/password`, {});
    expect(reset.status).toBe(200);
    expect((await grace.get('/api/v1/auth/me')).status).toBe(401);
    const again = await signedIn(username, String(reset.json['generated_password']));
    expect((await admin.delete(`${USERS}/${String(id)}/sessions`)).status).toBe(204);
    expect((await again.get('/api/v1/auth/me')).status).toBe(401);
    expect((await admin.delete(`${USERS}/${String(id)}`)).status).toBe(204);
    expect((await admin.get(`${USERS}/${String(id)}`)).status).toBe(404);
    const login = { username, password: String(reset.json['generated_password']) };
    expect((await stranger.post('/api/v1/auth/login', login)).status).toBe(401);
  });
});
