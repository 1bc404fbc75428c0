import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { ExecutionView, TriggerView } from '#contracts';
import { executionsOnce, succeeded } from './async-routes.for-spec.js';
import { inBothModes } from './both-modes.js';
import type { Client } from './client.js';

/** What a page says about one trigger: its script, how it is made, what causes it, and what it then hears. */
interface Example {
  readonly title: string;
  readonly triggers: { readonly kind: string; readonly body: object; readonly handler: string | undefined }[];
  cause?: string;
  event?: Record<string, unknown>;
}

interface Preview {
  readonly body: object;
  readonly status: number;
  readonly answer: object;
}

const PAGES = ['triggers', 'pubsub'].map((name) => [name, readFileSync(`docs/reference/${name}.md`, 'utf8')]);
const PART = /^(?:#{1,3} (.*)|```(ts|json|http) ([^\n]*)\n([\s\S]*?)^```)$/gm;

/** An example goes on until its event is told, or the next heading or trigger's script begins another. */
function examplesOf(page: string, text: string): Example[] {
  const examples: Example[] = [];
  let heading = '';
  let current: Example | undefined;
  let handler: string | undefined;
  for (const [, title, , info = '', code = ''] of text.matchAll(PART)) {
    if (title !== undefined) [heading, current, handler] = [title, undefined, undefined];
    else if (info === 'handler') {
      if (current?.cause !== undefined) current = undefined;
      handler = code;
    } else if (info.startsWith('trigger=')) {
      if (current === undefined) examples.push((current = { title: `${page}: ${heading}`, triggers: [] }));
      const kind = info.slice('trigger='.length);
      current.triggers.push({ kind, body: JSON.parse(code) as object, handler });
      handler = undefined;
    } else if (info === 'cause' && current !== undefined) current.cause = code;
    else if (info === 'event' && current !== undefined)
      current.event = JSON.parse(code) as Record<string, unknown>;
  }
  return examples;
}

function previewsOf(text: string): Preview[] {
  return [...text.matchAll(PART)].flatMap(([, , , info, code = '']) => {
    if (info !== 'preview') return [];
    const [body = '', rest = ''] = code.split('\n\n');
    const [status = '', ...answer] = rest.split('\n');
    return [
      {
        body: JSON.parse(body) as object,
        status: Number(status),
        answer: JSON.parse(answer.join('\n')) as object,
      },
    ];
  });
}

const examples = PAGES.flatMap(([name = '', text = '']) => examplesOf(name, text));
const previews = PAGES.flatMap(([, text = '']) => previewsOf(text));

const LISTENER = `
import { log } from 'picloud';

export default (ctx) => {
  log.info('heard', { event: ctx.event });
};`;

/** The page's ids and times stand for any. */
function anyIdsAndTimes(value: unknown): unknown {
  if (typeof value === 'string') {
    if (value === '019...') return expect.stringMatching(/^[0-9a-f]{8}-/);
    return /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value) ? expect.stringMatching(/^\d{4}-.*Z$/) : value;
  }
  if (Array.isArray(value)) return value.map(anyIdsAndTimes);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, anyIdsAndTimes(inner)]));
}

const heardBy = (executions: readonly ExecutionView[]): unknown[] =>
  executions.flatMap(({ log }) => log.map(({ data }) => (data as unknown as { event: unknown }).event));

it('finds the examples of the pages', () => {
  expect(examples.length).toBeGreaterThan(9);
  expect(examples.filter(({ event }) => event !== undefined).length).toBeGreaterThan(7);
  expect(previews).toHaveLength(1);
});

inBothModes((guests) => {
  /** An app of its own: nobody else's writes are heard there. */
  async function anApp(admin: Client): Promise<string> {
    const slug = `pages-${randomUUID()}`;
    const { status, text } = await admin.post('/api/v1/admin/apps', { slug, name: slug });
    if (status !== 201) throw new Error(`Cannot create an app: ${text}`);
    return slug;
  }
  async function trigger(admin: Client, app: string, kind: string, body: object, source: string) {
    const script = await admin.script(source, { app_id: app });
    const path = `/api/v1/admin/apps/${app}/triggers/${kind}`;
    const { status, json, text } = await admin.post(path, { script_id: script.id, ...body });
    if (status !== 201) throw new Error(`Cannot create a trigger: ${text}`);
    return { script, trigger: json as unknown as TriggerView };
  }

  it.each(examples.map((example) => [example.title, example] as const))(
    'the page tells the truth about %s',
    async (_, { triggers, cause, event }) => {
      const { admin } = guests();
      const app = await anApp(admin);
      const made = [];
      for (const { kind, body, handler = LISTENER } of triggers)
        made.push(await trigger(admin, app, kind, body, handler));
      // Beside the page's own script one that tells what it heard.
      const last = triggers.at(-1) as Example['triggers'][number];
      made.push(await trigger(admin, app, last.kind, last.body, LISTENER));
      const [own, witness] = made.slice(-2) as [(typeof made)[0], (typeof made)[0]];
      if (cause === undefined) {
        for (const { trigger: one } of [own, witness])
          expect((await admin.post(`/api/v1/admin/triggers/${one.id}/fire`, {})).status).toBe(202);
      } else {
        const causing = await admin.script(cause, { app_id: app });
        const { status, text } = await admin.post(`/api/v1/execute/${causing.id}`, {});
        expect([status, text]).toEqual([200, expect.any(String)]);
      }
      const ran = (executions: readonly ExecutionView[]) => succeeded(executions).length > 0;
      expect(succeeded(await executionsOnce(admin, own.script.id, ran))).toHaveLength(1);
      const heard = heardBy(await executionsOnce(admin, witness.script.id, ran));
      expect(heard).toHaveLength(1);
      if (event !== undefined) expect(heard).toEqual([anyIdsAndTimes(event)]);
    },
  );

  it.each(previews)('a preview is as the page says: $body', async ({ body, status, answer }) => {
    const got = await guests().admin.post('/api/v1/admin/triggers:preview', body);
    expect([got.status, got.json]).toEqual([status, answer]);
  });
});
