import { randomUUID } from 'node:crypto';
import { get } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import type { AppView, ScriptView } from '#contracts';
import { inBothModes } from './both-modes.js';
import { Client } from './client.js';
import type { Answer } from './client.js';

const SOURCE = "export default () => 'it is me';";

/** What a host serves at `/here`; `fetch` would send the host of the address instead. */
const askHost = async (base: string, host: string): Promise<{ status: number; body: string }> => {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    get(`${base}/here`, { headers: { host } }, resolve).on('error', reject);
  });
  return { status: response.statusCode ?? 0, body: await text(response) };
};
const patch = (client: Client, path: string, body: unknown): Promise<Answer> =>
  client.send('PATCH', path, JSON.stringify(body), { 'content-type': 'application/json' });

inBothModes((guests) => {
  const admin = () => guests().admin;
  const at = (app: AppView, path = ''): string => `/api/v1/admin/apps/${app.id}${path}`;
  const anApp = async (): Promise<AppView> => {
    const slug = `spec-${randomUUID()}`;
    const answer = await admin().post('/api/v1/admin/apps', { slug, name: 'An app of specs' });
    expect([answer.status, answer.json['my_role']]).toEqual([201, 'app_admin']);
    return answer.json as unknown as AppView;
  };
  /** A script of the app that answers at `/` of a host of its own. */
  const served = async (
    app: AppView,
  ): Promise<{ script: ScriptView; host: string; ask: () => ReturnType<typeof askHost> }> => {
    const host = `${randomUUID()}.example`;
    expect((await admin().post(at(app, '/domains'), { domain: host })).status).toBe(201);
    const script = await admin().script(SOURCE, { app_id: app.id });
    await admin().route(script.id, '/here');
    return { script, host, ask: () => askHost(guests().place.base, host) };
  };
  /** Somebody who is a member of the instance, and signed in. */
  const aMember = async (): Promise<{ userId: string; client: Client }> => {
    const who = { username: `spec-${randomUUID()}`, password: `long enough ${randomUUID()}` };
    const answer = await admin().post('/api/v1/admin/users', { ...who, instance_role: 'member' });
    expect(answer.status).toBe(201);
    return { userId: answer.json['id'] as string, client: await Client.signedIn(guests().place, who) };
  };

  it('serves an app at the hosts that it claims, and no other app there', async () => {
    const app = await anApp();
    const { script, host, ask } = await served(app);
    expect(await ask()).toEqual({ status: 200, body: '"it is me"' });
    const { items } = (await admin().get(at(app, '/domains'))).json as {
      items: { id: string; domain: string }[];
    };
    const [claim] = items;
    expect(claim?.domain).toBe(host);
    for (const other of [`x.${host}`, 'example'])
      expect((await askHost(guests().place.base, other)).status).toBe(404);
    const rival = await admin().post(at(await anApp(), '/domains'), { domain: host });
    expect([rival.status, rival.json['code']]).toEqual([409, 'domain.taken']);
    expect((await admin().delete(at(app, `/domains/${claim?.id ?? ''}`))).status).toBe(200);
    expect((await ask()).status).toBe(404);
    // By its id a script needs no host (R-DOM-05).
    expect((await guests().stranger.post(`/api/v1/execute/${script.id}`, {})).status).toBe(200);
  });

  it('shows and lets a member do what the role in the app allows', async () => {
    const app = await anApp();
    const { script } = await served(app);
    const path = `/api/v1/admin/scripts/${script.id}`;
    const { userId, client } = await aMember();
    const allowed = async (): Promise<boolean[]> => {
      const answers = [
        await client.get(at(app)),
        await client.put(path, { description: 'changed' }),
        await client.get(at(app, '/members')),
        await client.post(at(app, '/slug:check'), { slug: app.slug }),
      ];
      for (const { status } of answers) expect([200, 403]).toContain(status);
      return answers.map(({ status }) => status === 200);
    };
    expect(await allowed()).toEqual([false, false, false, false]);
    expect((await admin().post(at(app, '/members'), { user_id: userId, role: 'viewer' })).status).toBe(201);
    expect(await allowed()).toEqual([true, false, false, false]);
    const role = async (to: string) =>
      (await patch(admin(), at(app, `/members/${userId}`), { role: to })).status;
    expect(await role('editor')).toBe(200);
    expect(await allowed()).toEqual([true, true, false, false]);
    expect(await role('app_admin')).toBe(200);
    expect(await allowed()).toEqual([true, true, true, true]);
    const mine = (await client.get('/api/v1/admin/apps')).json['items'] as AppView[];
    expect(mine.map(({ id, my_role }) => [id, my_role])).toEqual([[app.id, 'app_admin']]);
    expect((await client.post('/api/v1/admin/apps', { slug: 'x', name: 'x' })).status).toBe(403);
    expect((await admin().delete(at(app, `/members/${userId}`))).status).toBe(204);
    expect(await allowed()).toEqual([false, false, false, false]);
    expect((await client.get('/api/v1/admin/apps')).json['items']).toEqual([]);
  });

  it('finds a renamed app by the slug of before, until another one takes it over', async () => {
    const [app, other] = [await anApp(), await anApp()];
    const slug = `spec-${randomUUID()}`;
    expect((await patch(admin(), at(app), { slug })).json['slug']).toBe(slug);
    const old = await admin().get(`/api/v1/admin/apps/${app.slug}`);
    expect([old.status, old.json['id'], old.json['slug']]).toEqual([200, app.id, slug]);
    const check = await admin().post(at(other, '/slug:check'), { slug: app.slug });
    expect(check.json).toMatchObject({
      available: false,
      reason: 'history',
      held_by: { app_id: app.id, slug },
    });
    const refused = await patch(admin(), at(other), { slug: app.slug });
    expect([refused.status, refused.json['code']]).toEqual([409, 'app.slug-in-history']);
    expect((await patch(admin(), at(other), { slug: app.slug, force_takeover: true })).status).toBe(200);
    expect((await admin().get(`/api/v1/admin/apps/${app.slug}`)).json['id']).toBe(other.id);
  });

  it('deletes an app with all it has when it is forced to, and serves it no longer', async () => {
    const app = await anApp();
    const { script, ask } = await served(app);
    expect((await ask()).status).toBe(200);
    const refused = await admin().delete(at(app));
    expect([refused.status, refused.json['code'], refused.json['script_count']]).toEqual([
      409,
      'app.has-scripts',
      1,
    ]);
    expect((await ask()).status).toBe(200);
    expect((await admin().delete(at(app, '?force=true'))).status).toBe(204);
    expect((await ask()).status).toBe(404);
    expect((await admin().get(at(app))).status).toBe(404);
    expect((await admin().get(`/api/v1/admin/scripts/${script.id}`)).status).toBe(404);
    expect((await guests().stranger.post(`/api/v1/execute/${script.id}`, {})).status).toBe(404);
  });
});
