import { readFileSync } from 'node:fs';
import { build } from 'esbuild';
import { inBothModes } from './both-modes.js';
import type { Client } from './client.js';

/** An example of the page: a script, and the exchanges that follow it. */
interface Example {
  readonly title: string;
  readonly source: string;
  readonly module: string | undefined;
  readonly route: string | undefined;
  readonly env: readonly [string, string] | undefined;
  readonly bundled: boolean;
  readonly exchanges: Exchange[];
}

interface Exchange {
  readonly method: string;
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body: string | undefined;
  readonly status: number;
  readonly type: string;
  readonly answer: string;
}

const PAGE = readFileSync('docs/reference/programming-model.md', 'utf8');
const FENCE = /^```(ts|http)([^\n]*)\n([\s\S]*?)^```$/gm;

function examplesOf(page: string): Example[] {
  const examples: Example[] = [];
  for (const [, kind, info = '', text = ''] of page.matchAll(FENCE)) {
    if (kind === 'http') examples.at(-1)?.exchanges.push(exchangeOf(text));
    else examples.push(exampleOf(info, text));
  }
  return examples;
}

function exampleOf(info: string, source: string): Example {
  const told = (name: string) => new RegExp(`\\b${name}=(\\S+)`).exec(info)?.[1];
  const [name, value] = (told('env') ?? '').split(':');
  return {
    title: info.trim(),
    source,
    module: told('module'),
    route: told('route'),
    env: name && value ? [name, value] : undefined,
    bundled: info.includes(' bundle'),
    exchanges: [],
  };
}

function exchangeOf(text: string): Exchange {
  const parts = text.trim().split(/\n\n/);
  const [line = '', ...headerLines] = (parts[0] ?? '').split('\n');
  const [method = '', path = ''] = line.split(' ');
  const [statusLine = '', ...answer] = (parts.at(-1) ?? '').split('\n');
  const [status = '', ...type] = statusLine.split(' ');
  return {
    method,
    path,
    headers: Object.fromEntries(headerLines.map((header) => header.split(/:\s*/) as [string, string])),
    body: parts.length === 3 ? parts[1] : undefined,
    status: Number(status),
    type: type.join(' '),
    answer: answer.join('\n'),
  };
}

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

const examples = examplesOf(PAGE);

it('finds the examples of the page', () => {
  expect(examples.length).toBeGreaterThan(12);
  expect(examples.filter(({ module, exchanges }) => module === undefined && exchanges.length === 0)).toEqual(
    [],
  );
});

inBothModes((guests) => {
  it.each(examples.map((example) => [example.title, example] as const))(
    'the page tells the truth about %s',
    async (_, example) => {
      const { admin, stranger } = guests();
      await upload(admin, example);
      for (const { method, path, headers, body, ...wanted } of example.exchanges) {
        const answer = await stranger.send(method, path, body, headers);
        expect([answer.status, answer.headers.get('content-type')]).toEqual([wanted.status, wanted.type]);
        if (wanted.answer !== '') expect(answer.text).toBe(wanted.answer);
      }
    },
  );
});
