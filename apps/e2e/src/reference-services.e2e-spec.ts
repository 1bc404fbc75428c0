import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inBothModes } from './both-modes.js';
import { modes } from './modes.js';
import { Client } from './client.js';
import { startInstallation } from './installation.js';
import type { Installation } from './installation.js';
import { plainScriptsOf } from './reference-pages.for-spec.js';

/** The pages' text is what is run here. */
const [COMMIT = ''] = plainScriptsOf('atomic');
const [ORDERING = '', PICTURES = ''] = plainScriptsOf('http');

/** The part of a script that the page shows, with what it takes from the request and what came of it. */
const COMMITTING = `${COMMIT.replace(
  /^import .*;\n/,
  (line) => `${line}
export default async ({ request }) => {
  const { version, id, cart, customer, other, draft, now } = request.body;
  try {`,
)}
    return { results };
  } catch ({ code, retryable }) {
    return { code, retryable };
  }
};`;
/** Makes what the commit is about, at the versions that the page names. */
const PREPARING = `
import { docs, kv } from 'picloud';

export default async () => {
  const made = async (collection, version) => {
    const { id } = await docs.collection(collection).create({ from: 'spec' });
    for (let at = 1; at < version; at += 1) await docs.collection(collection).update(id, { at });
    return id;
  };
  await kv.collection('carts').set('cart of ada', ['apples']);
  return {
    ...(await kv.collection('stock').set('apples', 42)),
    ...{ id: await made('orders', 3), customer: await made('customers', 7), other: await made('customers', 1) },
    ...{ draft: await made('drafts', 1), cart: 'cart of ada', now: '2026-11-03' },
  };
};`;
const LOOKING = `
import { docs, kv } from 'picloud';

export default async ({ request: { body } }) => {
  const dataOf = async (collection, id) => (await docs.collection(collection).get(id))?.data ?? null;
  const [stock] = (await kv.collection('stock').list()).items;
  return {
    ...{ apples: stock.value, expires: stock.expiresAt !== undefined },
    cart: await kv.collection('carts').has(body.cart),
    orders: await docs.collection('orders').count(),
    ...{ customer: await dataOf('customers', body.customer), other: await dataOf('customers', body.other) },
    draft: await dataOf('drafts', body.draft),
  };
};`;
const LISTENING = `
import { log } from 'picloud';

export default ({ event }) => log.info('heard', { ...event.pubsub });`;

inBothModes((guests) => {
  /** An app of its own: the page names collections, topics and queues that others may use as well. */
  async function anApp() {
    const { admin } = guests();
    const slug = `pages-${randomUUID()}`;
    const { status, text } = await admin.post('/api/v1/admin/apps', { slug, name: slug });
    if (status !== 201) throw new Error(`Cannot create an app: ${text}`);
    const runs = async (source: string, body: unknown) => {
      const { id } = await admin.script(source, { app_id: slug });
      const answer = await admin.post(`/api/v1/execute/${id}`, body);
      expect([answer.status, answer.text]).toEqual([200, expect.any(String)]);
      return answer.json;
    };
    return { slug, runs };
  }

  it('a commit does all that the page says, and gives what each operation came to', async () => {
    const { admin } = guests();
    const { slug, runs } = await anApp();
    const listener = await admin.script(LISTENING, { app_id: slug });
    const trigger = { script_id: listener.id, topic_pattern: 'orders.made' };
    expect((await admin.post(`/api/v1/admin/apps/${slug}/triggers/pubsub`, trigger)).status).toBe(201);
    const given = await runs(PREPARING, {});

    const { results } = await runs(COMMITTING, given);
    expect(results).toEqual([
      ...[null, null],
      { version: expect.any(Number) as number },
      true,
      expect.objectContaining({ data: { apples: 1 }, version: 1 }),
      expect.objectContaining({
        id: given['customer'],
        version: 8,
        data: { from: 'spec', at: 6, lastOrder: '2026-11-03' },
      }),
      expect.objectContaining({ id: given['other'], version: 2, data: { name: 'Ada' } }),
      true,
      { id: expect.stringMatching(/^[0-9a-f-]{36}$/) as string, isDuplicate: false },
      null,
    ]);
    const after = {
      ...{ apples: 41, expires: true, cart: false, orders: 2, draft: null, other: { name: 'Ada' } },
      customer: { from: 'spec', at: 6, lastOrder: '2026-11-03' },
    };
    expect(await runs(LOOKING, given)).toEqual(after);
    // The key is at another version now: what the page says of a check that does not hold, and nothing is done.
    expect(await runs(COMMITTING, given)).toEqual({ code: 'atomic.check-failed', retryable: false });
    expect(await runs(LOOKING, given)).toEqual(after);

    const { json } = await admin.get(`/api/v1/admin/apps/${slug}/queues`);
    expect(json['items']).toMatchObject([{ name: 'invoices', waiting: 0, delayed: 1 }]);
    const heard = (await admin.executions(listener.id, 1)).flatMap(({ log }) => log.map(({ data }) => data));
    expect(heard).toEqual([{ topic: 'orders.made', message: { order: 17 } }]);
  });
});

/** Nothing outside can be asked here, so a shop on this machine is, by an installation that may. */
describe.each(modes)('requests to hosts outside: %s', (mode) => {
  let shop: Server;
  let installation: Installation;
  let admin: Client;
  beforeAll(async () => {
    shop = createServer((request, response) => {
      if (request.url === '/picture?of=cat') {
        response.writeHead(200, { 'content-type': 'image/png' }).end(Buffer.from([137, 80, 78, 71, 255]));
        return;
      }
      let body = '';
      request.on('data', (part: Buffer) => (body += part.toString()));
      request.on('end', () => {
        const { method, url, headers } = request;
        const isFine = headers.authorization === 'Bearer hush' && body === '{"item":"tea"}';
        const id = `${method} ${url} ${headers['content-type']}`;
        response.writeHead(isFine ? 201 : 403, { 'content-type': 'application/json' });
        response.end(JSON.stringify({ id }));
      });
    });
    await new Promise<void>((resolve) => shop.listen(0, '127.0.0.1', resolve));
    installation = await startInstallation(mode, { PICLOUD_HTTP_ALLOW_PRIVATE: 'true' });
    admin = await Client.signedIn(installation);
    const url = `http://127.0.0.1:${(shop.address() as AddressInfo).port}`;
    for (const [name, value, secret] of [
      ['SHOP_URL', url, false],
      ['SHOP_TOKEN', 'hush', true],
    ] as const) {
      const answer = await admin.put(`/api/v1/admin/apps/default/env/${name}`, { value, secret });
      expect(answer.status).toBe(200);
    }
  }, 120_000);
  afterAll(async () => {
    await installation?.close();
    await new Promise((resolve) => shop.close(resolve));
  }, 60_000);

  it('http sends and reads JSON, and a status of 400 and more is an answer', async () => {
    const { path } = await admin.endpoint(ORDERING);
    const taken = await admin.post(path, { item: 'tea' });
    expect([taken.status, taken.json]).toEqual([200, { order: 'POST /orders application/json' }]);
    const refused = await admin.post(path, { item: 'coffee' });
    expect([refused.status, refused.json]).toEqual([502, { shop: 403 }]);
  });

  it('fetch gives a picture as it came', async () => {
    const { path } = await admin.endpoint(PICTURES);
    const answer = await fetch(`${installation.base}${path}?of=cat`);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'image/png']);
    expect([...new Uint8Array(await answer.arrayBuffer())]).toEqual([137, 80, 78, 71, 255]);
  });
});
