import { build } from 'esbuild';
import { inBothModes } from './both-modes.js';
import type { Client } from './client.js';
import { examplesOf, PAGES_WITH_REQUESTS } from './reference-pages.for-spec.js';
import type { Example } from './reference-pages.for-spec.js';

async function bundle(source: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: source, loader: 'ts', resolveDir: process.cwd() },
    ...{ bundle: true, format: 'esm', external: ['picloud'], write: false, logLevel: 'silent' },
  });
  return outputFiles[0]?.text ?? '';
}

async function upload(admin: Client, example: Example): Promise<void> {
  const source = example.bundled ? await bundle(example.source) : example.source;
  if (example.module !== undefined) {
    await admin.script(source, { name: example.module, kind: 'module' });
    return;
  }
  const script = await admin.script(source);
  await admin.route(script.id, example.route ?? '/');
  if (example.env === undefined) return;
  const [name, value] = example.env;
  await admin.put(`/api/v1/admin/apps/default/env/${name}`, { value });
}

const examples = PAGES_WITH_REQUESTS.flatMap((page) =>
  examplesOf(page).map((example) => [`${page}.md: ${example.title}`, example] as const),
);

it('finds the examples of the pages', () => {
  expect(examples.length).toBeGreaterThan(20);
  expect(
    examples.filter(([, { module, exchanges }]) => module === undefined && exchanges.length === 0),
  ).toEqual([]);
});

inBothModes((guests) => {
  it.each(examples)('the page tells the truth about %s', async (_, example) => {
    const { admin, stranger } = guests();
    await upload(admin, example);
    for (const { method, path, headers, body, ...wanted } of example.exchanges) {
      const answer = await stranger.send(method, path, body, headers);
      expect([answer.status, answer.headers.get('content-type')]).toEqual([wanted.status, wanted.type]);
      if (wanted.answer !== '') expect(answer.text).toBe(wanted.answer);
    }
  });
});
