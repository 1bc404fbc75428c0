import { readFileSync } from 'node:fs';
import { inBothModes } from './both-modes.js';

/** The page's example is what is run here. */
const EXAMPLE = /```ts\n([\s\S]*?)```/.exec(readFileSync('docs/reference/usage.md', 'utf8'))?.[1] ?? '';
const METERED = `
import { usage } from 'picloud';

export default async ({ request }) => {
  try {
    await usage.record(...request.body);
    return 'recorded';
  } catch ({ code }) {
    return code;
  }
};`;
const RECORDS = '/api/v1/admin/apps/default/usage/records';

inBothModes((guests) => {
  it('keeps what scripts report, as the page says, and lists it (R-USAGE-01, R-USAGE-03)', async () => {
    const { admin } = guests();
    const from = new Date(Date.now() - 1_000).toISOString();
    const { script, path } = await admin.endpoint(EXAMPLE);
    const { headers, json } = await admin.post(path, { input: 120, output: 34.5 });
    expect(json).toBe('counted');
    const listed = await admin.get(`${RECORDS}?from=${from}&limit=200`);
    expect(listed.status).toBe(200);
    const items = listed.json['items'] as Record<string, unknown>[];
    const ours = items.filter((item) => item['script_id'] === script.id);
    const execution_id = headers.get('x-picloud-execution-id');
    const attributes = { model: 'small-1' };
    expect(ours).toMatchObject([
      { metric: 'tokens.output', quantity: 34.5, execution_id, attributes },
      { metric: 'tokens.input', quantity: 120, execution_id, attributes },
    ]);
  });

  it('pages through one metric, and refuses what is none (R-USAGE-02)', async () => {
    const { admin, stranger } = guests();
    const { script, path } = await admin.endpoint(METERED);
    const metric = `m-${script.id}`;
    for (const quantity of [1, 2, 3])
      expect((await admin.post(path, [metric, quantity])).json).toBe('recorded');
    expect((await admin.post(path, ['a b', 1])).json).toBe('usage.invalid-metric');
    expect((await admin.post(path, [metric, '1'])).json).toBe('usage.invalid-quantity');
    expect((await admin.post(path, [metric, 1, { attributes: [] }])).json).toBe('usage.invalid-attributes');
    const page = async (cursor = '') => {
      const { json } = await admin.get(`${RECORDS}?metric=${metric}&limit=2${cursor}`);
      const quantities = (json['items'] as { quantity: number }[]).map(({ quantity }) => quantity);
      return { quantities, next: json['next_cursor'] };
    };
    const first = await page();
    expect(first.quantities).toEqual([3, 2]);
    expect(await page(`&cursor=${String(first.next)}`)).toEqual({ quantities: [1], next: null });
    expect((await admin.get(`${RECORDS}?metric=a%20b`)).status).toBe(422);
    expect((await stranger.get(RECORDS)).status).toBe(401);
  });
});
